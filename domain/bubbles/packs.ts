import type { Bubble } from './bubble.ts'
import { checkBubbles, checkNumber } from './checkBubbles.ts'
import { type BubbleProblem, problem } from './bubbleProblem.ts'

/** Stands among a scenario's bubbles for those of a message pack (パックメッセージ, domain.md 6.1). */
export interface PackReference {
  readonly kind: 'pack'
  readonly packId: string
}

/** What a scenario is written with. A pack holds bubbles only, never another pack. */
export type BubbleOrPack = Bubble | PackReference

export interface Expansion {
  /** The bubbles to check, to render and to send. */
  readonly bubbles: readonly Bubble[]
  /** For each of them, its place in the list that was expanded; bubbles of one pack share the pack's. */
  readonly places: readonly number[]
  /** Paths point into the list that was expanded. What the bubbles are is not checked here. */
  readonly problems: readonly BubbleProblem[]
}

/**
 * Puts the bubbles of packs in the places of their references. The limit of five counts what goes out, the
 * bubbles of packs among it.
 * @param packs by id in lower case, those of the LINE account
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

/** A path into the expanded bubbles as a path into what the shop wrote: a pack's bubbles are the pack's. */
export function placeWritten(path: string, written: readonly BubbleOrPack[], expansion: Expansion): string {
  const [, first = '', ...rest] = path.split('/')
  const place = expansion.places[Number(first)]
  if (first === '' || place === undefined) return path
  return written[place]?.kind === 'pack' ? `/${place}` : `/${[place, ...rest].join('/')}`
}

/**
 * Everything that is wrong with what a shop wrote once packs are in, at the places that it wrote: a fault of a
 * pack's bubble, or of its standing there, is the pack's. Told once, however many bubbles of the pack have it.
 */
export function checkWritten(written: readonly BubbleOrPack[], expansion: Expansion): BubbleProblem[] {
  // The number of bubbles was counted when packs were put in.
  const inBubbles = checkBubbles(expansion.bubbles).filter(({ path }) => path !== '')
  const placed = inBubbles.map((one) => ({ ...one, path: placeWritten(one.path, written, expansion) }))
  return [...expansion.problems, ...placed].filter(
    (one, place, all) => all.findIndex(({ path, ja }) => path === one.path && ja === one.ja) === place,
  )
}

/** The packs that are named among bubbles, each once, in lower case. */
export const packIdsIn = (written: readonly BubbleOrPack[]): string[] => [
  ...new Set(written.flatMap((one) => (one.kind === 'pack' ? [one.packId.toLowerCase()] : []))),
]
