/** Escapes that jsonb cannot hold: NUL, and halves of surrogate pairs that stand alone. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/i

/**
 * Parses JSON that a cart sent into something that PostgreSQL can store as jsonb. Undefined when the text is
 * no JSON.
 */
export function parseStorableJson(text: string): unknown {
  const storable = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value
  try {
    return JSON.parse(text, SUSPICIOUS.test(text) ? storable : undefined)
  } catch {
    return undefined
  }
}
