/** LINE counts some texts in UTF-16 code units, like JavaScript's `length`, others in grapheme clusters (line.md 1.5). */
export type LengthUnit = 'utf16' | 'graphemes'

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/** The length of a text as LINE counts it. */
export function lengthOf(text: string, unit: LengthUnit): number {
  if (unit === 'utf16') return text.length
  let clusters = 0
  for (const _ of segmenter.segment(text)) clusters += 1
  return clusters
}

/** Whether a text is within LINE's limit. A cluster has at least one unit, so most texts need no segmenting. */
export const isWithin = (text: string, limit: number, unit: LengthUnit): boolean =>
  text.length <= limit || (unit === 'graphemes' && lengthOf(text, unit) <= limit)

/** The whole graphemes that fit into `most` UTF-16 units. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text
  let kept = 0
  for (const { segment } of segmenter.segment(text)) {
    if (kept + segment.length > most) break
    kept += segment.length
  }
  return text.slice(0, kept)
}
