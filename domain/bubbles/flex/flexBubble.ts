import { CLICK_LINK_UNITS, LINE_LIMITS } from '../../values/contentLimits.ts'
import { altTextOf, checkAltText, checkSentAltText } from '../altText.ts'
import { type JsonObject, isJsonObject } from '../jsonObject.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import { AS_SENT, AS_WRITTEN } from '../textChecks.ts'
import { NO_UPLOADS, type RenderContext } from '../renderContext.ts'
import { checkContainer } from './checkContainer.ts'
import { fillFlex } from './fillFlex.ts'

/**
 * A flex message: LINE's own JSON of a bubble or a carousel, as its Flex Message Simulator exports it. Its texts and
 * labels may hold placeholders (a literal brace is doubled), a URL may be `{trackingLink|https://…}`, and a uri action
 * may have `"trackClicks": true`. Besides LINE's actions there is our action button: `{"type": "act", "label", "act",
 * "once", "displayText"}`.
 */
export interface FlexBubble {
  readonly kind: 'flex'
  readonly altText: string
  readonly contents: JsonObject
}

export interface LineFlexMessage {
  readonly type: 'flex'
  readonly altText: string
  readonly contents: JsonObject
}

/**
 * On save. The size is measured without values and with the longest tokens, and only when the structure is valid, since
 * only then it can be rendered.
 */
export function checkFlex({ altText, contents }: FlexBubble, path: string): BubbleProblem[] {
  const at = `${path}/contents`
  const form = checkContainer(contents, at, AS_WRITTEN)
  const longestTokens = {
    values: {},
    dataOf: () => '-'.repeat(LINE_LIMITS.postbackDataUnits),
    linkOf: () => '-'.repeat(CLICK_LINK_UNITS),
    mediaUrl: NO_UPLOADS,
  }
  return [
    ...checkAltText(altText, path),
    ...form,
    ...(form.length > 0 ? [] : checkSize(fillFlex(contents, at, longestTokens), at)),
  ]
}

/** Before it is sent to one recipient. */
export const checkFlexMessage = ({ altText, contents }: LineFlexMessage, path: string): BubbleProblem[] => [
  ...checkSentAltText(altText, path),
  ...checkContainer(contents, `${path}/contents`, AS_SENT),
  ...checkSize(contents, `${path}/contents`),
]

export const renderFlex = (
  { altText, contents }: FlexBubble,
  path: string,
  context: RenderContext,
): LineFlexMessage => ({
  type: 'flex',
  altText: altTextOf(altText, '', context),
  contents: fillFlex(contents, `${path}/contents`, context),
})

const utf8 = new TextEncoder()

/** 30 KB per bubble, 50 KB per carousel, as JSON (line.md 1.5); we assume 1,024 bytes per KB. */
function checkSize(container: JsonObject, path: string): BubbleProblem[] {
  const bubbles = Array.isArray(container['contents']) ? container['contents'].filter(isJsonObject) : []
  if (container['type'] !== 'carousel') return tooLarge(container, path, LINE_LIMITS.flexBubbleBytes)
  return [
    ...tooLarge(container, path, LINE_LIMITS.flexCarouselBytes),
    ...bubbles.flatMap((bubble, place) =>
      tooLarge(bubble, `${path}/contents/${place}`, LINE_LIMITS.flexBubbleBytes),
    ),
  ]
}

/** Called only for valid structures: one beyond the depth limit could overflow the stack. */
const tooLarge = (json: JsonObject, path: string, most: number): BubbleProblem[] =>
  unless(
    utf8.encode(JSON.stringify(json)).length <= most,
    problem(
      path,
      'FLEX_TOO_LARGE',
      `Flexメッセージが大きすぎます。JSONを${most / 1_024}KB以内にしてください。`,
    ),
  )
