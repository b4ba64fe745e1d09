import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** TODOKE_MASTER_KEY is malformed; the text says what is wrong and how to fix it. */
export class BadMasterKey extends Error {
  constructor(why: string) {
    super(
      `TODOKE_MASTER_KEY: ${why}. It is one or more keys 'name:base64 of 32 bytes', separated by commas, the current one first. Make one with: node -e "console.log('k1:' + require('crypto').randomBytes(32).toString('base64'))"`,
    )
    this.name = 'BadMasterKey'
  }
}

/** The value was encrypted under a key that is not in TODOKE_MASTER_KEY, or has been tampered with. */
export class CannotDecrypt extends Error {
  constructor(keyId: string) {
    super(
      `TODOKE_MASTER_KEY: cannot decrypt what was stored under key '${keyId}'. Give the key of that name, the one that this database was used with, as one of the keys.`,
    )
    this.name = 'CannotDecrypt'
  }
}

/** AES-256-GCM: nonce, ciphertext and tag in one buffer. Opening it takes the same `context`. */
export function seal(key: Buffer, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The reverse of {@link seal}. Throws when key, context or a byte of the box differ. */
export function open(key: Buffer, box: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(box.buffer, box.byteOffset, box.byteLength)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
  return Buffer.concat([
    decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)),
    decipher.final(),
  ])
}

/** The master keys by name. The first encrypts; all of them decrypt, so that keys can be rotated. */
export interface Keyring {
  /** The names of all keys, the current one first. */
  readonly ids: readonly string[]
  readonly currentId: string
  readonly current: Buffer
  /** @throws CannotDecrypt when no key has the name */
  key(id: string): Buffer
}

/** Parses TODOKE_MASTER_KEY. @throws BadMasterKey */
export function parseKeyring(setting: string): Keyring {
  const keys = new Map<string, Buffer>()
  for (const part of setting.split(',').map((text) => text.trim())) {
    const colon = part.indexOf(':')
    if (colon < 1) throw new BadMasterKey('a key has no name')
    const id = part.slice(0, colon)
    const bytes = Buffer.from(part.slice(colon + 1), 'base64')
    if (bytes.length !== KEY_BYTES) throw new BadMasterKey(`key '${id}' has ${bytes.length} bytes`)
    if (keys.has(id)) throw new BadMasterKey(`two keys are named '${id}'`)
    keys.set(id, bytes)
  }
  const [first] = keys
  if (!first) throw new BadMasterKey('it is empty')
  return {
    ids: [...keys.keys()],
    currentId: first[0],
    current: first[1],
    key(id) {
      const found = keys.get(id)
      if (!found) throw new CannotDecrypt(id)
      return found
    },
  }
}

/** A fresh data key. */
export const newDataKey = (): Buffer => randomBytes(KEY_BYTES)
