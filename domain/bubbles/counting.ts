/**
 * LINE counts some texts in UTF-16 code units, as JavaScript's `length` does, and others in what a reader
 * takes for one character, grapheme clusters (line.md 1.5, Counting).
 */
export type LengthUnit = 'utf16' | 'graphemes'

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/** The length of a text as LINE counts it. */
export function lengthOf(text: string, unit: LengthUnit): number {
  if (unit === 'utf16') return text.length
  let clusters = 0
  for (const _ of segmenter.segment(text)) clusters += 1
  return clusters
}

/** Whether LINE takes a text of this length. A cluster is one unit or more, so most texts need no segmenting. */
export const isWithin = (text: string, limit: number, unit: LengthUnit): boolean =>
  text.length <= limit || (unit === 'graphemes' && lengthOf(text, unit) <= limit)
