import { createHash } from 'node:crypto'

/** SHA-256 of a text given in pieces, in hexadecimal: what has no id is known by it. */
export function sha256(pieces: Iterable<string>): string {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}
