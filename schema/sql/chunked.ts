/** Cuts a list into parts that one statement can carry (a statement has 65,535 parameters at most). */
export function* chunked<Item>(items: readonly Item[], size = 1_000): Generator<Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}
