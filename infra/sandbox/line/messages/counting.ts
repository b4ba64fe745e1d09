/** LINE counts UTF-16 code units, or grapheme clusters where its reference says so (line.md 1.5). */
export type Counting = 'utf16' | 'graphemes'

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/** Whether `text` is longer than `max`. Graphemes are counted only when the code units exceed `max`. */
export function isLongerThan(text: string, max: number, counting: Counting): boolean {
  if (text.length <= max) return false
  return counting === 'utf16' || countGraphemes(text) > max
}

function countGraphemes(text: string): number {
  let count = 0
  for (const _ of segmenter.segment(text)) count += 1
  return count
}
