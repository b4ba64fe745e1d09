import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { altTextOf, checkAltText, checkSentAltText } from '../altText.ts'
import { ACTION_PLACES } from '../buttons/actionPlaces.ts'
import type { Button } from '../buttons/button.ts'
import { checkAction } from '../buttons/checkButtonAction.ts'
import type { LineAction } from '../buttons/lineAction.ts'
import { renderButton } from '../buttons/renderButton.ts'
import { type BubbleProblem, problem } from '../bubbleProblem.ts'
import { AS_SENT, AS_WRITTEN } from '../textChecks.ts'
import { fill, type RenderContext } from '../renderContext.ts'
import { TEXT_FIELDS } from '../textFields.ts'

/** A question with two answers side by side (選択ボタン). */
export interface ConfirmBubble {
  readonly kind: 'confirm'
  readonly text: string
  /** Shown in the chat list and the notification; by default the text. */
  readonly altText?: string
  /** Exactly two. */
  readonly buttons: readonly Button[]
}

export interface LineConfirmMessage {
  readonly type: 'template'
  readonly altText: string
  readonly template: {
    readonly type: 'confirm'
    readonly text: string
    readonly actions: readonly LineAction[]
  }
}

export const checkConfirm = ({ text, altText, buttons }: ConfirmBubble, path: string): BubbleProblem[] => [
  ...checkAltText(altText, path),
  ...AS_WRITTEN.text(`${path}/text`, text, TEXT_FIELDS.confirmText),
  ...buttons.flatMap((button, place) =>
    checkAction(button, `${path}/buttons/${place}`, { place: ACTION_PLACES.template, checks: AS_WRITTEN }),
  ),
  ...checkNumber(buttons.length, `${path}/buttons`),
]

function checkNumber(buttons: number, path: string): BubbleProblem[] {
  const two = LINE_LIMITS.confirmActions
  if (buttons < two)
    return problem(path, 'TOO_FEW_BUTTONS', `選択ボタンは${two}個必要です。追加してください。`)
  return buttons > two
    ? problem(path, 'TOO_MANY_BUTTONS', `選択ボタンは${two}個だけです。減らしてください。`)
    : []
}

export const checkConfirmMessage = (
  { altText, template }: LineConfirmMessage,
  path: string,
): BubbleProblem[] => [
  ...checkSentAltText(altText, path),
  ...AS_SENT.text(`${path}/template/text`, template.text, TEXT_FIELDS.confirmText),
  ...template.actions.flatMap((action, place) =>
    checkAction(action, `${path}/template/actions/${place}`, {
      place: ACTION_PLACES.template,
      checks: AS_SENT,
    }),
  ),
]

export function renderConfirm(
  bubble: ConfirmBubble,
  path: string,
  context: RenderContext,
): LineConfirmMessage {
  const text = fill(bubble.text, context)
  return {
    type: 'template',
    altText: altTextOf(bubble.altText, text, context),
    template: {
      type: 'confirm',
      text,
      actions: bubble.buttons.map((button, place) =>
        renderButton(button, `${path}/buttons/${place}`, context),
      ),
    },
  }
}
