import { randomBytes } from 'node:crypto'

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A ULID, like LINE's `webhookEventId`: 10 letters of time, 16 random ones. `at`: epoch milliseconds. */
export function ulid(at: number): string {
  let time = ''
  for (let rest = at, i = 0; i < 10; i += 1) {
    time = LETTERS[rest % 32] + time
    rest = Math.floor(rest / 32)
  }
  const random = Array.from(randomBytes(16), (byte) => LETTERS[byte % 32]).join('')
  return time + random
}
