const letters = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/** The first letter of a name as a reader counts it: what stands in the round face. */
export function initialOf(name: string): string {
  for (const { segment } of letters.segment(name)) return segment
  return ''
}
