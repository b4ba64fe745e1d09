import { hkdfSync, timingSafeEqual } from 'node:crypto'
import type { DeliveryId, ShopId } from '../../domain/values/ids.ts'
import type { ResponsePlace } from '../../domain/responses/responsePlace.ts'
import { type Hmac, hmacWith } from './hmac.ts'
import type { Keyring } from './keyring.ts'

/** What a token stands for: something to tap in one delivery. */
export interface ResponseAt {
  readonly deliveryId: DeliveryId
  readonly place: ResponsePlace
}

/**
 * Tokens of buttons and ids of click links, computed from the delivery and place that they stand for: nothing is
 * stored before a tap. They reveal nothing, and only a holder of a master key can make one. Reading a token that is
 * not ours answers null without a query.
 */
export interface ResponseTokens {
  /** Postback data of a button: 57 characters, `tdk1.` and base64url. Another shop cannot read it. */
  tap(shopId: ShopId, at: ResponseAt): string
  readTap(shopId: ShopId, data: string): ResponseAt | null
  /** The last part of a click link's address: 52 characters of base64url, with a signature of 128 bits. */
  link(at: ResponseAt): string
  readLink(id: string): ResponseAt | null
}

const TAP_PREFIX = 'tdk1.'
/** Whether postback data looks like a token of ours; everything else is the shop's own. */
export const meansToBeTap = (data: string): boolean => data.startsWith(TAP_PREFIX)

const KEY_BYTES = 4
const MAC_BYTES = 16
const UUID_BYTES = 16
const AT_BYTES = UUID_BYTES + 3
const TOKEN_BYTES = KEY_BYTES + MAC_BYTES + AT_BYTES
/** At most this many shops' derived keys are cached. */
const MOST_KEPT = 10_000

interface Keys {
  readonly mac: Hmac
  readonly cover: Hmac
}

/**
 * Tokens are signed with a key derived from the current master key and carry its fingerprint, so tokens of other keys
 * in TODOKE_MASTER_KEY verify too. A rotated master key has to stay in the setting as long as messages sent under it
 * can be answered (`responseExpiry.ts`).
 */
export function createResponseTokens(keyring: Keyring): ResponseTokens {
  const masters = keyring.ids.map((id) => ({ master: keyring.key(id), print: fingerprint(keyring.key(id)) }))
  const current = { master: keyring.current, print: fingerprint(keyring.current) }
  const kept = new Map<string, Keys>()

  const keysOf = ({ master, print }: typeof current, purpose: string): Keys => {
    const name = `${print.toString('hex')}:${purpose}`
    const found = kept.get(name)
    if (found) return found
    const bytes = Buffer.from(hkdfSync('sha256', master, '', `todoke.${purpose}`, 64))
    const keys = { mac: hmacWith(bytes.subarray(0, 32)), cover: hmacWith(bytes.subarray(32)) }
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(name, keys)
    return keys
  }

  const write = (purpose: string, at: ResponseAt): string =>
    Buffer.concat([current.print, sealed(keysOf(current, purpose), bytesOf(at))]).toString('base64url')

  const read = (purpose: string, token: string): ResponseAt | null => {
    const bytes = Buffer.from(token, 'base64url')
    // Base64 has several spellings of the same bytes; only the one that we write is a token.
    if (bytes.length !== TOKEN_BYTES || bytes.toString('base64url') !== token) return null
    const signer = masters.find(({ print }) => print.equals(bytes.subarray(0, KEY_BYTES)))
    const plain = signer ? opened(keysOf(signer, purpose), bytes.subarray(KEY_BYTES)) : null
    return plain === null ? null : atOf(plain)
  }

  return {
    tap: (shopId, at) => TAP_PREFIX + write(`tap:${shopId}`, at),
    readTap: (shopId, data) =>
      meansToBeTap(data) ? read(`tap:${shopId}`, data.slice(TAP_PREFIX.length)) : null,
    link: (at) => write('link', at),
    readLink: (id) => read('link', id),
  }
}

/** Tells the keys of the setting apart and reveals nothing else. */
const fingerprint = (master: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', master, '', 'todoke.fingerprint', KEY_BYTES))

/**
 * Signed, then masked with HMAC of the signature under a second key (a synthetic initialisation vector): the same
 * place gives the same token. One HMAC block is longer than the text to mask.
 */
function sealed({ mac, cover }: Keys, plain: Buffer): Buffer {
  const signature = mac(plain).subarray(0, MAC_BYTES)
  return Buffer.concat([signature, covered(plain, cover(signature))])
}

function opened({ mac, cover }: Keys, box: Buffer): Buffer | null {
  const signature = box.subarray(0, MAC_BYTES)
  const plain = covered(box.subarray(MAC_BYTES), cover(signature))
  return timingSafeEqual(signature, mac(plain).subarray(0, MAC_BYTES)) ? plain : null
}

const covered = (bytes: Buffer, stream: Buffer): Buffer =>
  Buffer.from(bytes.map((byte, n) => byte ^ (stream[n] ?? 0)))

function bytesOf({ deliveryId, place }: ResponseAt): Buffer {
  const bytes = Buffer.alloc(AT_BYTES)
  bytes.write(deliveryId.replaceAll('-', ''), 'hex')
  bytes.writeUInt8(place.bubble, UUID_BYTES)
  bytes.writeUInt16BE(place.nth, UUID_BYTES + 1)
  return bytes
}

function atOf(bytes: Buffer): ResponseAt {
  const hex = bytes.toString('hex', 0, UUID_BYTES)
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
  return {
    deliveryId: parts.join('-') as DeliveryId,
    place: { bubble: bytes.readUInt8(UUID_BYTES), nth: bytes.readUInt16BE(UUID_BYTES + 1) },
  }
}
