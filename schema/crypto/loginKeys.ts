import { hkdfSync } from 'node:crypto'
import { type Hmac, hmacWith } from './hmac.ts'
import type { Keyring } from './keyring.ts'

/** Which login, of which cart. */
export interface LoginPlace {
  readonly cart: string
  readonly cartDomain: string
  readonly loginId: string
}

/**
 * Keyed hashes of admin logins, by which two robots with one login are noticed. Whoever has the database alone can try
 * no names against them.
 */
export interface LoginKeys {
  /** The current master key's name. */
  readonly keyId: string
  /** The hashes of a login, one of each master key, the current one first. */
  of(login: LoginPlace): [Buffer, ...Buffer[]]
}

export function createLoginKeys(keyring: Keyring): LoginKeys {
  const hashWith = (keyId: string): Hmac =>
    hmacWith(new Uint8Array(hkdfSync('sha256', keyring.key(keyId), '', 'todoke.robotLogins', 32)))
  const current = hashWith(keyring.currentId)
  const others = keyring.ids.slice(1).map(hashWith)
  return {
    keyId: keyring.currentId,
    of({ cart, cartDomain, loginId }) {
      const message = Buffer.from(JSON.stringify([cart, cartDomain, loginId]))
      return [current(message), ...others.map((hash) => hash(message))]
    },
  }
}
