/** A line of an order as a follow message may speak of it. */
export interface SpokenLine {
  readonly productName: string
  /** Its product is one of the message's trigger products. */
  readonly isTrigger: boolean
}

/**
 * The line of an order that a follow message speaks of (domain.md D48): the first whose product is one of the message's
 * trigger products; where none is left, the first of all; null when there is no line. {productName} and every other
 * value of a line come from it.
 * @param lines in the cart's sequence
 */
export const spokenLineOf = <Line extends SpokenLine>(lines: readonly Line[]): Line | null =>
  lines.find(({ isTrigger }) => isTrigger) ?? lines[0] ?? null

/** The name of the product that a follow message speaks of. */
export const spokenProductOf = (lines: readonly SpokenLine[]): string | null =>
  spokenLineOf(lines)?.productName ?? null
