/**
 * The place of something to tap in a delivery's bubbles: the index of the bubble, and the index within it among those
 * of its kind. Two small numbers fit into a token, while paths of `actButtonsOf` and `trackedLinksOf` may be too long.
 */
export interface ResponsePlace {
  readonly bubble: number
  readonly nth: number
}

/** The place of each path, such as '/1/columns/0/buttons/2'. Paths must be in the order of the bubbles. */
export function placesOf(paths: readonly string[]): ReadonlyMap<string, ResponsePlace> {
  const counts = new Map<number, number>()
  return new Map(
    paths.map((path) => {
      const bubble = Number(path.split('/', 2)[1])
      const nth = counts.get(bubble) ?? 0
      counts.set(bubble, nth + 1)
      return [path, { bubble, nth }]
    }),
  )
}

/** The item at a place, counted as in `placesOf`; null when there is none. */
export function atPlace<Placed extends { readonly path: string }>(
  placed: readonly Placed[],
  { bubble, nth }: ResponsePlace,
): Placed | null {
  return placed.filter(({ path }) => Number(path.split('/', 2)[1]) === bubble)[nth] ?? null
}
