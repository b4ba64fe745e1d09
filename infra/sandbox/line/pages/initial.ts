const letters = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/** The first grapheme of a name, shown in the round face. */
export function initialOf(name: string): string {
  for (const { segment } of letters.segment(name)) return segment
  return ''
}
