import { hash } from 'node:crypto'

/** HMAC-SHA256 of a message under one key. */
export type Hmac = (message: Uint8Array) => Buffer

const BLOCK_BYTES = 64

/**
 * The same as Node's `createHmac('sha256', key)` (RFC 2104), but several times as fast for short messages, since it
 * creates no object for each. A wave signs thousands of tokens a second beside its pushes.
 * @param key at most 64 bytes
 */
export function hmacWith(key: Uint8Array): Hmac {
  const padded = (pad: number): Buffer =>
    Buffer.from(Uint8Array.from({ length: BLOCK_BYTES }, (_, n) => (key[n] ?? 0) ^ pad))
  const [inner, outer] = [padded(0x36), padded(0x5c)]
  const digest = (...parts: Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer')
  return (message) => digest(outer, digest(inner, message))
}
