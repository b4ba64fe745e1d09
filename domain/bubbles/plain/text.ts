import { LINE_LIMITS } from '../../values/contentLimits.ts'
import type { BubbleProblem } from '../bubbleProblem.ts'
import { AS_SENT, AS_WRITTEN } from '../textChecks.ts'
import type { RenderContext } from '../renderContext.ts'
import { fillText, type PlacedEmoji } from '../textTemplate.ts'
import { TEXT_FIELDS } from '../textFields.ts'

/**
 * Text. May hold placeholders, LINE emoji as `{emoji:PRODUCT/ID}` and tracked links as `{link:https://…}`; a plain URL
 * is sent unchanged.
 */
export interface TextBubble {
  readonly kind: 'text'
  readonly text: string
}

export interface LineTextMessage {
  readonly type: 'text'
  readonly text: string
  readonly emojis?: readonly PlacedEmoji[]
}

export const checkText = ({ text }: TextBubble, path: string): BubbleProblem[] =>
  AS_WRITTEN.text(`${path}/text`, text, TEXT_FIELDS.text)

export function renderText(
  bubble: TextBubble,
  path: string,
  { values, linkOf }: RenderContext,
): LineTextMessage {
  const { text, emojis } = fillText(bubble.text, values, (nth, uri) => linkOf(`${path}/text/${nth}`, uri))
  return { type: 'text', text, ...(emojis.length === 0 ? {} : { emojis }) }
}

/** The `$` of an emoji is one of its counted units. */
export const checkTextMessage = ({ text, emojis = [] }: LineTextMessage, path: string): BubbleProblem[] =>
  AS_SENT.text(
    `${path}/text`,
    text + '$'.repeat(emojis.length * (LINE_LIMITS.emojiUnits - 1)),
    TEXT_FIELDS.text,
  )
