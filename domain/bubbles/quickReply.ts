import { LINE_LIMITS } from '../values/contentLimits.ts'
import { ACTION_PLACES } from './buttons/actionPlaces.ts'
import type { QuickReplyButton } from './buttons/button.ts'
import { checkAction } from './buttons/checkButtonAction.ts'
import type { LineAction } from './buttons/lineAction.ts'
import { renderButton } from './buttons/renderButton.ts'
import { addressOf, checkSentAddress, checkSource } from './media/mediaSource.ts'
import { type BubbleProblem, problem, unless } from './bubbleProblem.ts'
import { AS_SENT, AS_WRITTEN } from './textChecks.ts'
import { given, type RenderContext } from './renderContext.ts'

/** Any bubble may have one to thirteen buttons below it; they disappear once the customer answers. */
export interface WithQuickReply {
  /** Only on the last bubble; LINE shows no other (line.md 1.5). */
  readonly quickReply?: readonly QuickReply[]
}

export interface QuickReply {
  /** A small square picture beside the label: PNG over https, up to 1 MB. */
  readonly imageUrl?: string
  /** An upload in place of `imageUrl`. */
  readonly imageMediaId?: string
  readonly button: QuickReplyButton
}

export interface LineQuickReply {
  readonly items: readonly {
    readonly type: 'action'
    readonly imageUrl?: string
    readonly action: LineAction
  }[]
}

/** On save. `path` is the bubble's. */
export function checkQuickReply(
  { quickReply }: WithQuickReply,
  path: string,
  isLast: boolean,
): BubbleProblem[] {
  if (quickReply === undefined) return []
  const at = `${path}/quickReply`
  return [
    ...unless(
      isLast,
      problem(
        at,
        'QUICK_REPLY_NOT_LAST',
        'クイックリプライは最後の吹き出しにだけ付けられます。最後の吹き出しに移してください。',
      ),
    ),
    ...quickReply.flatMap(({ imageUrl, imageMediaId, button }, place) => [
      ...checkSource(`${at}/${place}`, ['imageUrl', imageUrl, 'imageMediaId', imageMediaId], false),
      ...checkAction(button, `${at}/${place}/button`, {
        place: ACTION_PLACES.quickReply,
        checks: AS_WRITTEN,
      }),
    ]),
    ...(quickReply.length === 0
      ? problem(at, 'NO_QUICK_REPLIES', 'クイックリプライのボタンを1つ以上追加してください。')
      : []),
    ...unless(
      quickReply.length <= LINE_LIMITS.quickReplies,
      problem(
        at,
        'TOO_MANY_QUICK_REPLIES',
        `クイックリプライのボタンは${LINE_LIMITS.quickReplies}個までです。減らしてください。`,
      ),
    ),
  ]
}

/** Before it is sent to one recipient. `path` is the message's. */
export const checkLineQuickReply = (quickReply: LineQuickReply | undefined, path: string): BubbleProblem[] =>
  (quickReply?.items ?? []).flatMap(({ imageUrl, action }, place) => [
    ...checkSentAddress(`${path}/quickReply/items/${place}/imageUrl`, imageUrl),
    ...checkAction(action, `${path}/quickReply/items/${place}/action`, {
      place: ACTION_PLACES.quickReply,
      checks: AS_SENT,
    }),
  ])

export const renderQuickReply = (
  quickReply: readonly QuickReply[],
  path: string,
  context: RenderContext,
): LineQuickReply => ({
  items: quickReply.map(({ imageUrl, imageMediaId, button }, place) => ({
    type: 'action',
    ...given('imageUrl', addressOf(imageUrl, imageMediaId, context)),
    action: renderButton(button, `${path}/quickReply/${place}/button`, context),
  })),
})
