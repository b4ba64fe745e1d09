import { randomBytes } from 'node:crypto'

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A ULID: 10 letters of time, 16 of chance, as LINE's `webhookEventId`. */
export function ulid(at: number): string {
  let time = ''
  for (let rest = at, i = 0; i < 10; i += 1) {
    time = LETTERS[rest % 32] + time
    rest = Math.floor(rest / 32)
  }
  const chance = Array.from(randomBytes(16), (byte) => LETTERS[byte % 32]).join('')
  return time + chance
}
