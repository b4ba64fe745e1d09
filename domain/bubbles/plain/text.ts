import { LINE_LIMITS } from '../../limits.ts'
import type { BubbleProblem } from '../problems.ts'
import { AS_SENT, AS_WRITTEN } from '../reading.ts'
import type { Rendering } from '../rendering.ts'
import { fillText, type PlacedEmoji } from '../template.ts'
import { TEXT_FIELDS } from '../textFields.ts'

/** Words. May hold placeholders, and LINE emoji as `{emoji:PRODUCT/ID}`, by LINE's list of them. */
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

export function renderText(bubble: TextBubble, { values }: Rendering): LineTextMessage {
  const { text, emojis } = fillText(bubble.text, values)
  return { type: 'text', text, ...(emojis.length === 0 ? {} : { emojis }) }
}

/** The `$` of an emoji is one of the units that it counts for. */
export const checkTextMessage = ({ text, emojis = [] }: LineTextMessage, path: string): BubbleProblem[] =>
  AS_SENT.text(
    `${path}/text`,
    text + '$'.repeat(emojis.length * (LINE_LIMITS.emojiUnits - 1)),
    TEXT_FIELDS.text,
  )
