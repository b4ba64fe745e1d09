import { LINE_LIMITS, MAX_BUBBLES } from '../values/limits.ts'
import type { LineMessage } from './lineMessage.ts'

/** What the first text of a test begins with (domain.md D35). */
export const TEST_MARK = '【テスト】'

/**
 * Marks rendered messages as a test: the first text begins with {@link TEST_MARK}. Without a text one is put in front
 * where there is room; five bubbles without a text have it in the words that notifications show, if they have any.
 */
export function markTest(messages: readonly LineMessage[]): LineMessage[] {
  const first = messages.findIndex(({ type }) => type === 'text')
  if (first >= 0) return messages.map((message, place) => (place === first ? markText(message) : message))
  if (messages.length < MAX_BUBBLES) return [{ type: 'text', text: TEST_MARK }, ...messages]
  const spoken = messages.findIndex((message) => 'altText' in message)
  return messages.map((message, place) => (place === spoken ? markAltText(message) : message))
}

/** The places of emoji move with the words. */
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
