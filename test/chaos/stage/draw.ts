/** Numbers in [0, 1) that a seed decides (mulberry32), so that a run can be repeated. */
export function drawFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** The same things in an order that the draws decide. */
export function shuffled<T>(things: readonly T[], draw: () => number): T[] {
  return things
    .map((thing) => ({ thing, at: draw() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ thing }) => thing)
}
