import { LINE_LIMITS, MAX_BUBBLES } from '../values/contentLimits.ts'
import type { LineMessage } from './lineMessage.ts'

/** The prefix of the first text of a test (domain.md D35). */
const TEST_MARK = '【テスト】'

/**
 * Marks rendered messages as a test: the first text begins with {@link TEST_MARK}. Without a text, one is put in front;
 * five bubbles without a text have it in the first alt text, if there is any.
 */
export function markTest(messages: readonly LineMessage[]): LineMessage[] {
  const first = messages.findIndex(({ type }) => type === 'text')
  if (first >= 0) return messages.map((message, place) => (place === first ? markText(message) : message))
  if (messages.length < MAX_BUBBLES) return [{ type: 'text', text: TEST_MARK }, ...messages]
  const spoken = messages.findIndex((message) => 'altText' in message)
  return messages.map((message, place) => (place === spoken ? markAltText(message) : message))
}

/** The offsets of emoji move with the text. */
function markText(message: LineMessage): LineMessage {
  if (message.type !== 'text') return message
  const { emojis, text } = message
  const moved = emojis?.map((emoji) => ({ ...emoji, index: emoji.index + TEST_MARK.length }))
  return { ...message, text: TEST_MARK + text, ...(moved && { emojis: moved }) }
}

const markAltText = (message: LineMessage): LineMessage =>
  'altText' in message
    ? { ...message, altText: (TEST_MARK + message.altText).slice(0, LINE_LIMITS.altTextUnits) }
    : message
