/**
 * JSON in pieces, names in order, so that equal values have equal text. It keeps what is still to be written on a stack
 * of its own: JSON.stringify overflows the engine's on what is nested some thousand times.
 */
export function* jsonChunks(root: unknown): Generator<string, void> {
  const stack: ({ text: string } | { value: unknown })[] = [{ value: root }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if ('text' in next) {
      yield next.text
      continue
    }
    const { value } = next
    if (typeof value !== 'object' || value === null) {
      yield JSON.stringify(value) ?? 'null'
      continue
    }
    const isList = Array.isArray(value)
    const parts: typeof stack = isList
      ? value.flatMap((item: unknown, place) => [{ text: place === 0 ? '' : ',' }, { value: item }])
      : Object.entries(value)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .flatMap(([name, item], place) => [
            { text: `${place === 0 ? '' : ','}${JSON.stringify(name)}:` },
            { value: item as unknown },
          ])
    stack.push({ text: isList ? ']' : '}' })
    for (const part of parts.toReversed()) stack.push(part)
    yield isList ? '[' : '{'
  }
}

/** Rows of carts and events of LINE have some thousand characters. */
const MOST_KEPT_CHARACTERS = 100_000

/** The raw form in which a row or event that cannot be read is kept (domain.md D41): JSON, of a very large one the beginning. */
export function keptJson(value: unknown): { raw: string; rawCut: boolean } {
  let raw = ''
  for (const chunk of jsonChunks(value)) {
    raw += chunk
    if (raw.length > MOST_KEPT_CHARACTERS) break
  }
  const rawCut = raw.length > MOST_KEPT_CHARACTERS
  return { raw: raw.slice(0, MOST_KEPT_CHARACTERS).toWellFormed(), rawCut }
}

/** How deep lists and objects are nested: 0 for text or a number, 1 for a list without lists. */
export function jsonDepth(root: unknown): number {
  let deepest = 0
  const stack: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, depth } = next
    deepest = Math.max(deepest, depth)
    if (typeof value === 'object' && value !== null)
      for (const part of Object.values(value) as unknown[]) stack.push({ value: part, depth: depth + 1 })
    else continue
    deepest = Math.max(deepest, depth + 1)
  }
  return deepest
}
