/** How LINE counts characters (line.md 1.5): UTF-16 code units, or grapheme clusters where it says so. */
export type Counting = 'utf16' | 'graphemes'

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/** Whether `text` is longer than `max`. Segments only where the cheap count does not decide. */
export function isLongerThan(text: string, max: number, counting: Counting): boolean {
  if (text.length <= max) return false
  return counting === 'utf16' || countGraphemes(text) > max
}

export function countGraphemes(text: string): number {
  let count = 0
  for (const _ of segmenter.segment(text)) count += 1
  return count
}
