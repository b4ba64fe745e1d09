import type { Bubble } from './bubble.ts'
import { type BubbleUse, checkBubbles, checkNumber } from './checkBubbles.ts'
import { type BubbleProblem, problem } from './bubbleProblem.ts'

/** A reference among a scenario's bubbles to those of a message pack (パックメッセージ, domain.md 6.1). */
export interface PackReference {
  readonly kind: 'pack'
  readonly packId: string
}

/** An item of a scenario. A pack holds only bubbles, never another pack. */
export type BubbleOrPack = Bubble | PackReference

export interface Expansion {
  /** The bubbles to check, to render and to send. */
  readonly bubbles: readonly Bubble[]
  /** For each bubble its index in the expanded list; bubbles of one pack share the pack's. */
  readonly places: readonly number[]
  /** Unknown or empty packs and a wrong number of bubbles; paths point into the expanded list. */
  readonly problems: readonly BubbleProblem[]
}

/**
 * Replaces references by the bubbles of their packs. The limit of five counts all bubbles sent, including those of
 * packs.
 * @param packs the LINE account's, by id in lower case
 */
export function expandPacks(
  written: readonly BubbleOrPack[],
  packs: ReadonlyMap<string, readonly Bubble[]>,
): Expansion {
  const bubbles: Bubble[] = []
  const places: number[] = []
  const problems: BubbleProblem[] = []
  written.forEach((one, place) => {
    const found = one.kind === 'pack' ? packs.get(one.packId.toLowerCase()) : [one]
    bubbles.push(...(found ?? []))
    places.push(...(found ?? []).map(() => place))
    if (one.kind === 'pack') problems.push(...checkPack(found, `/${place}/packId`))
  })
  const isPackMissing = problems.length > 0
  return {
    bubbles,
    places,
    problems: [...problems, ...(isPackMissing && bubbles.length === 0 ? [] : checkNumber(bubbles.length))],
  }
}

function checkPack(pack: readonly Bubble[] | undefined, path: string): BubbleProblem[] {
  if (pack === undefined)
    return problem(
      path,
      'UNKNOWN_PACK',
      'このLINE公式アカウントにそのパックはありません。選び直してください。',
    )
  return pack.length === 0
    ? problem(path, 'EMPTY_PACK', 'このパックには吹き出しがありません。パックに吹き出しを追加してください。')
    : []
}

/** A path into the expanded bubbles as a path into what the shop wrote; a pack's bubbles map to the pack. */
export function placeWritten(path: string, written: readonly BubbleOrPack[], expansion: Expansion): string {
  const [, first = '', ...rest] = path.split('/')
  const place = expansion.places[Number(first)]
  if (first === '' || place === undefined) return path
  return written[place]?.kind === 'pack' ? `/${place}` : `/${[place, ...rest].join('/')}`
}

/**
 * Everything wrong with what a shop wrote, with packs expanded, at the places that the shop wrote: a problem of a pack's
 * bubble is reported at the pack, once per pack.
 */
export function checkWritten(
  written: readonly BubbleOrPack[],
  expansion: Expansion,
  use: BubbleUse = 'message',
): BubbleProblem[] {
  // Expanding has checked the number of bubbles.
  const inBubbles = checkBubbles(expansion.bubbles, use).filter(({ path }) => path !== '')
  const placed = inBubbles.map((one) => ({ ...one, path: placeWritten(one.path, written, expansion) }))
  return [...expansion.problems, ...placed].filter(
    (one, place, all) => all.findIndex(({ path, ja }) => path === one.path && ja === one.ja) === place,
  )
}

/** The ids of the packs used, each once, in lower case. */
export const packIdsIn = (written: readonly BubbleOrPack[]): string[] => [
  ...new Set(written.flatMap((one) => (one.kind === 'pack' ? [one.packId.toLowerCase()] : []))),
]
