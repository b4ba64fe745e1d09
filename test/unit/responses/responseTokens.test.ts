import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { DeliveryId, ShopId } from '../../../domain/values/ids.ts'
import { hmacWith } from '../../../schema/crypto/hmac.ts'
import { parseKeyring } from '../../../schema/crypto/keyring.ts'
import { createResponseTokens, meansToBeTap } from '../../../schema/crypto/responseTokens.ts'

const key = (name: string, byte: number) => `${name}:${Buffer.alloc(32, byte).toString('base64')}`
const withKeys = (...keys: string[]) => createResponseTokens(parseKeyring(keys.join(',')))
const tokens = withKeys(key('k1', 7))
const shopId = '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10' as ShopId
const at = {
  deliveryId: '0199d6a2-7c1e-7f00-8000-000000000001' as DeliveryId,
  place: { bubble: 4, nth: 300 },
}

/** Every token that differs from this one in one character. */
const neighbours = (token: string): string[] =>
  token.split('').map((letter, n) => token.slice(0, n) + (letter === 'A' ? 'B' : 'A') + token.slice(n + 1))

describe('the token of a button', () => {
  const token = tokens.tap(shopId, at)

  it('leads back to its delivery and place, and is short enough for LINE', () => {
    expect(tokens.readTap(shopId, token)).toEqual(at)
    expect(token).toMatch(/^tdk1\.[\w-]{52}$/)
    // The same bytes must go out again after a failover.
    expect(withKeys(key('k1', 7)).tap(shopId, at)).toBe(token)
  })

  it('says nothing: neither the delivery nor its neighbourhood shows', () => {
    const next = tokens.tap(shopId, { ...at, place: { bubble: 4, nth: 301 } })
    expect(Buffer.from(token.slice(5), 'base64url').toString('hex')).not.toContain('0199d6a2')
    expect(next.slice(12)).not.toBe(token.slice(12))
  })

  it('cannot be changed, cut, made up, or used in another shop or as a link', () => {
    const wrong = [
      ...neighbours(token),
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      '',
      'tdk1.',
      `tdk1.${'A'.repeat(52)}`,
      token.slice(5),
      'later=1',
      `tdk1.${tokens.link(at)}`,
    ]
    for (const one of wrong) expect([one, tokens.readTap(shopId, one)]).toEqual([one, null])
    expect(tokens.readTap(randomUUID() as ShopId, token)).toBeNull()
    expect(tokens.readLink(token.slice(5))).toBeNull()
    expect(meansToBeTap(token)).toBe(true)
    expect(meansToBeTap('later=1')).toBe(false)
  })

  it('is read for as long as its master key is in the setting', () => {
    const rotated = withKeys(key('k2', 9), key('k1', 7))
    expect(rotated.readTap(shopId, token)).toEqual(at)
    expect(rotated.tap(shopId, at)).not.toBe(token)
    expect(withKeys(key('k2', 9)).readTap(shopId, token)).toBeNull()
    // The name of a key is not the key.
    expect(withKeys(key('k1', 9)).readTap(shopId, token)).toBeNull()
  })
})

describe('the id of a click link', () => {
  const id = tokens.link(at)

  it('leads back, and cannot be guessed from another', () => {
    expect(tokens.readLink(id)).toEqual(at)
    expect(id).toMatch(/^[\w-]{52}$/)
    for (const one of [...neighbours(id), `${id}A`, id.slice(1), '../..', '%00'])
      expect([one, tokens.readLink(one)]).toEqual([one, null])
  })
})

it('signatures are HMAC-SHA256', () => {
  for (const length of [0, 1, 19, 55, 64, 200]) {
    const [signing, message] = [randomBytes(32), randomBytes(length)]
    expect(hmacWith(signing)(message)).toEqual(createHmac('sha256', signing).update(message).digest())
  }
})
