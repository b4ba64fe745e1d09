import { LINE_LIMITS } from '../values/limits.ts'
import type { BubbleProblem } from './problems.ts'
import { AS_SENT, AS_WRITTEN } from './reading.ts'
import { fill, type Rendering } from './rendering.ts'
import { TEXT_FIELDS } from './textFields.ts'

/**
 * The words in place of a message that cannot be shown: in the list of talks, in the notification. The
 * shop's own, or otherwise `words` of the message, cut to what LINE takes: 160 characters as read can be
 * more than 1,500 units.
 */
export const altTextOf = (altText: string | undefined, words: string, rendering: Rendering): string =>
  altText === undefined ? cut(words, LINE_LIMITS.altTextUnits) : fill(altText, rendering)

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/** As many whole characters as fit into `most` units. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  let kept = ''
  for (const { segment } of segmenter.segment(text)) {
    if (kept.length + segment.length > most) break
    kept += segment
  }
  return kept
}

/** On save; nothing to check when it is left out. */
export const checkAltText = (altText: string | undefined, path: string): BubbleProblem[] =>
  altText === undefined ? [] : AS_WRITTEN.text(`${path}/altText`, altText, TEXT_FIELDS.altText)

/** As it goes to one recipient. */
export const checkSentAltText = (altText: string, path: string): BubbleProblem[] =>
  AS_SENT.text(`${path}/altText`, altText, TEXT_FIELDS.altText)
