/** Escapes that jsonb cannot hold: NUL, and lone halves of surrogate pairs. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/i

/** Parses a cart's JSON into a value that PostgreSQL can store as jsonb; undefined when the text is not JSON. */
export function parseStorableJson(text: string): unknown {
  const storable = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value
  try {
    return JSON.parse(text, SUSPICIOUS.test(text) ? storable : undefined)
  } catch {
    return undefined
  }
}
