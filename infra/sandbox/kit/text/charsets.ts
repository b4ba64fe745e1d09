/** Answers in charsets that Japanese carts still write. */

export const CHARSETS = ['UTF-8', 'Shift_JIS', 'EUC-JP'] as const
export type Charset = (typeof CHARSETS)[number]

const tables = new Map<Charset, ReadonlyMap<string, Buffer>>()

/** Encodes JSON; a character that the charset does not have is written as its escape, which means the same. */
export function encodeJson(json: string, charset: Charset): Buffer {
  if (charset === 'UTF-8') return Buffer.from(json)
  const table = tableOf(charset)
  const parts = Array.from(json, (character) => {
    if (character <= '\x7f') return Buffer.from(character)
    return table.get(character) ?? Buffer.from(escaped(character))
  })
  return Buffer.concat(parts)
}

const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, unit) => {
    const code = character.charCodeAt(unit).toString(16).padStart(4, '0')
    return `\\u${code}`
  }).join('')

/** Turns the decoder's table round; of several ways to write a character, the first. */
function tableOf(charset: 'Shift_JIS' | 'EUC-JP'): ReadonlyMap<string, Buffer> {
  const known = tables.get(charset)
  if (known) return known
  const table = new Map<string, Buffer>()
  const add = (...bytes: number[]): void => {
    try {
      const character = new TextDecoder(charset, { fatal: true }).decode(Uint8Array.from(bytes))
      if (!table.has(character)) table.set(character, Buffer.from(bytes))
    } catch {
      // Not all pairs of bytes are characters.
    }
  }
  if (charset === 'Shift_JIS') for (let byte = 0xa1; byte <= 0xdf; byte++) add(byte)
  else for (let byte = 0xa1; byte <= 0xdf; byte++) add(0x8e, byte)
  const [first, last] = charset === 'Shift_JIS' ? [0x40, 0xfc] : [0xa1, 0xfe]
  for (let lead = 0x81; lead <= 0xfe; lead++) for (let trail = first; trail <= last; trail++) add(lead, trail)
  tables.set(charset, table)
  return table
}
