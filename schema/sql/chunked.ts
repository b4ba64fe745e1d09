/** Splits a list into parts that fit one statement, which takes at most 65,535 parameters. */
export function* chunked<Item>(items: readonly Item[], size = 1_000): Generator<Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}
