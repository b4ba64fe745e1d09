/** Ranges of the byte after a first byte that begins a sequence of 3 or 4; elsewhere 0x80 to 0xbf (RFC 3629, 4). */
const SECOND: Readonly<Record<number, readonly [number, number]>> = {
  0xe0: [0xa0, 0xbf],
  0xed: [0x80, 0x9f],
  0xf0: [0x90, 0xbf],
  0xf4: [0x80, 0x8f],
}
const LATER = [0x80, 0xbf] as const

/** Bytes of the sequence that a first byte begins; 0: it begins none. */
function lengthFrom(first: number): number {
  if (first < 0x80) return 1
  if (first >= 0xc2 && first <= 0xdf) return 2
  if (first >= 0xe0 && first <= 0xef) return 3
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0
}

/** Offset (bytes) of the first sequence that is not UTF-8, a truncated one too; null when all bytes are (D40). */
export function placeOfInvalidUtf8(bytes: Uint8Array): number | null {
  let at = 0
  while (at < bytes.length) {
    const first = bytes[at] ?? 0
    const length = lengthFrom(first)
    if (length === 0) return at
    for (let place = 1; place < length; place += 1) {
      const [least, most] = (place === 1 ? SECOND[first] : undefined) ?? LATER
      const byte = bytes[at + place] ?? 0
      if (byte < least || byte > most) return at
    }
    at += length
  }
  return null
}
