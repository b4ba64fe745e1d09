import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { LoginKey, PublicKey } from '../state/records.ts'

/** The key that signs now; the first call makes it. */
export function signingKey(platform: LinePlatform): LoginKey {
  const newest = [...platform.memory.loginKeys.values()].at(-1)
  return newest ?? addKey(platform)
}

/** The public keys that LINE shows at `/oauth2/v2.1/certs`. */
export function publishedKeys(platform: LinePlatform): LoginKey[] {
  signingKey(platform)
  return [...platform.memory.loginKeys.values()].filter(({ isPublished }) => isPublished)
}

/** Signs with a new key from now on. `keepOld`: the earlier keys stay published; else their `kid` is gone at once. */
export function rotateKeys(platform: LinePlatform, { keepOld }: { keepOld: boolean }): LoginKey {
  const earlier = publishedKeys(platform)
  if (!keepOld)
    for (const key of earlier) platform.record({ t: 'loginKey', key: { ...key, isPublished: false } })
  return addKey(platform)
}

/** A key pair that LINE never shows, as a forger would have. */
export function foreignKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

export const privateKeyOf = (key: LoginKey): KeyObject =>
  createPrivateKey({ key: { ...key.publicKey, d: key.d }, format: 'jwk' })

/** A `kid` like LINE's: 64 hex digits. */
export const newKid = (): string => randomBytes(32).toString('hex')

function addKey(platform: LinePlatform): LoginKey {
  const { kty, crv, x, y, d } = foreignKey().export({ format: 'jwk' }) as PublicKey & { d: string }
  const key = { kid: newKid(), isPublished: true, publicKey: { kty, crv, x, y }, d }
  platform.record({ t: 'loginKey', key })
  return key
}
