/** Changes of a letter, at most, between a mistyped name and the one that was meant. */
const MOST_CHANGES = 2

/**
 * The name that a mistyped one stands for, or null: equal but for case, brackets and separators (`state[]`,
 * `line_account_id`), or at most two letters away and no longer guess than half of it.
 */
export function nearestName(given: string, names: readonly string[]): string | null {
  const plain = plainOf(given)
  const same = names.find((name) => plainOf(name) === plain)
  if (same !== undefined) return same
  const near = names
    .map((name) => ({ name, changes: changesBetween(plain, plainOf(name)) }))
    .filter(({ name, changes }) => changes <= MOST_CHANGES && changes * 2 < name.length)
    .toSorted((one, other) => one.changes - other.changes)
  return near[0]?.name ?? null
}

/** Long names are compared by their beginning: nobody mistypes that much. */
const plainOf = (name: string): string =>
  name
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')

/** Letters to insert, remove or replace (Levenshtein). */
function changesBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
