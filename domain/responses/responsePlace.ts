/**
 * Where in a delivery's bubbles something to tap stands: the bubble, and the how-many-th of its kind in it. The
 * paths of `actButtonsOf` and `trackedLinksOf` may be longer than a token can hold; this is two small numbers.
 */
export interface ResponsePlace {
  readonly bubble: number
  readonly nth: number
}

/**
 * The place of each path, which begins with its bubble: '/1/columns/0/buttons/2'. Paths in the order of the bubbles.
 */
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

/** What stands at a place, of those that `placesOf` counted; null when nothing does. */
export function atPlace<Placed extends { readonly path: string }>(
  placed: readonly Placed[],
  { bubble, nth }: ResponsePlace,
): Placed | null {
  return placed.filter(({ path }) => Number(path.split('/', 2)[1]) === bubble)[nth] ?? null
}
