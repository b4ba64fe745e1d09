/**
 * The internet addresses that a request to a host typed by a shop may reach: public ones only (engineering.md 5;
 * carts.md 10.4). Addresses are compared as bytes. Why not `net.BlockList`: docs/decisions/0042.
 */

/** IPv4 networks that are not public (IANA special-purpose registry): leading bytes, prefix length in bits. */
const CLOSED_V4: ReadonlyArray<readonly [readonly number[], number]> = [
  [[0], 8],
  [[10], 8],
  [[100, 64], 10],
  [[127], 8],
  [[169, 254], 16],
  [[172, 16], 12],
  [[192, 0, 0], 24],
  [[192, 0, 2], 24],
  [[192, 88, 99], 24],
  [[192, 168], 16],
  [[198, 18], 15],
  [[198, 51, 100], 24],
  [[203, 0, 113], 24],
  [[224], 4],
  [[240], 4],
]

/** Of IPv6 only 2000::/3 is assigned; these parts of it are not public either. */
const CLOSED_V6: ReadonlyArray<readonly [readonly number[], number]> = [
  [[0x20, 0x01, 0x00], 23],
  [[0x20, 0x01, 0x0d, 0xb8], 32],
  [[0x3f, 0xff, 0x00], 20],
]

function within(bytes: readonly number[], network: readonly number[], bits: number): boolean {
  for (let bit = 0; bit < bits; bit++) {
    const mask = 0x80 >> (bit % 8)
    const place = Math.floor(bit / 8)
    if (((bytes[place] ?? 0) & mask) !== ((network[place] ?? 0) & mask)) return false
  }
  return true
}

/** Four bytes of dotted-decimal IPv4, or null. Leading zeros are refused: some parsers read them as octal. */
function bytesOfV4(text: string): number[] | null {
  const parts = text.split('.')
  const fine =
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  return fine ? parts.map(Number) : null
}

/** Sixteen bytes of IPv6, brackets and a dotted end allowed, or null. */
function bytesOfV6(text: string): number[] | null {
  let bare = text.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare)
  if (dotted) {
    const [a = 0, b = 0, c = 0, d = 0] = bytesOfV4(dotted[2] ?? '') ?? [Number.NaN]
    if (Number.isNaN(a)) return null
    bare = `${dotted[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  }
  const halves = bare.split('::')
  if (halves.length > 2 || !bare.includes(':')) return null
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  if (!groups.every((group) => /^[\da-f]{1,4}$/.test(group))) return null
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
}

const isClosedV4 = (bytes: readonly number[]): boolean =>
  CLOSED_V4.some(([network, bits]) => within(bytes, network, bits))

function isClosedV6(bytes: readonly number[]): boolean {
  const isMapped = within(bytes, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 96)
  const isTranslated = within(bytes, [0, 0x64, 0xff, 0x9b], 96)
  if (isMapped || isTranslated) return isClosedV4(bytes.slice(12))
  if (within(bytes, [0x20, 0x02], 16)) return isClosedV4(bytes.slice(2, 6))
  return !within(bytes, [0x20], 3) || CLOSED_V6.some(([network, bits]) => within(bytes, network, bits))
}

/** Whether the text is an IPv4 or IPv6 address. */
export const isAddress = (text: string): boolean => bytesOfV4(text) !== null || bytesOfV6(text) !== null

/**
 * Whether an address is private, loopback, link-local or otherwise not public, also as an IPv4 address inside an
 * IPv6 one. Text that is not an address counts as private, so that the guard refuses it.
 */
export function isPrivateAddress(ip: string): boolean {
  const v4 = bytesOfV4(ip)
  if (v4) return isClosedV4(v4)
  const v6 = bytesOfV6(ip)
  return v6 === null || isClosedV6(v6)
}
