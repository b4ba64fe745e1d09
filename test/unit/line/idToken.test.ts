import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  CLOCK_TOLERANCE_MS,
  judgeTokenClaims,
  judgeTokenHeader,
  looksLikeToken,
} from '../../../domain/line/idToken.ts'
import { usableKeys } from '../../../domain/line/loginKeys.ts'

const NOW = Date.parse('2026-11-27T09:00:00Z')
const SECONDS = NOW / 1_000
const GOOD = {
  iss: 'https://access.line.me',
  aud: '2001234568',
  sub: `U${'0123456789abcdef'.repeat(2)}`,
  exp: SECONDS + 3_600,
  iat: SECONDS,
  name: '山田花子',
}
const judge = (claims: unknown) => judgeTokenClaims(claims, { audience: '2001234568', now: NOW })
const whyNot = (change: object): unknown => {
  const judged = judge({ ...GOOD, ...change })
  return judged.ok ? judged : judged.why
}

describe('the header of a token', () => {
  it('is of ES256 with a key id, and nothing that must be understood', () => {
    expect(judgeTokenHeader({ alg: 'ES256', kid: 'a', typ: 'JWT', jku: 'https://evil.example' })).toEqual({
      ok: true,
      kid: 'a',
    })
    expect(judgeTokenHeader({ alg: 'ES256', kid: 'a', crit: ['b64'], b64: false })).toMatchObject({
      why: 'CRITICAL_HEADER',
    })
  })
  it.each([[null], ['none'], ['HS256'], ['RS256'], ['es256'], [undefined], [['ES256']]])(
    'with the algorithm %p is refused',
    (alg) => expect(judgeTokenHeader({ alg, kid: 'a' })).toEqual({ ok: false, why: 'OTHER_ALGORITHM' }),
  )
  it.each([[undefined], [''], [1], ['a b'], ['a\n'], ['x'.repeat(201)], [{}]])(
    'with the key id %p is refused',
    (kid) => expect(judgeTokenHeader({ alg: 'ES256', kid })).toEqual({ ok: false, why: 'NO_KEY_ID' }),
  )
})

describe('the claims of a token', () => {
  it('name the user', () => expect(judge(GOOD)).toEqual({ ok: true, userId: GOOD.sub }))

  it.each([
    ['OTHER_ISSUER', { iss: 'https://access.line.me/' }],
    ['OTHER_ISSUER', { iss: ['https://access.line.me'] }],
    ['OTHER_AUDIENCE', { aud: '2001234567' }],
    ['OTHER_AUDIENCE', { aud: ['2001234568', '2001234567'] }],
    ['OTHER_AUDIENCE', { aud: 2_001_234_568 }],
    ['NOT_A_USER', { sub: 'U123' }],
    ['NOT_A_USER', { sub: GOOD.sub.toUpperCase() }],
    ['NOT_A_USER', { sub: `${GOOD.sub}\n` }],
    ['NOT_A_USER', { sub: [GOOD.sub] }],
    ['NOT_A_TOKEN', { exp: String(GOOD.exp) }],
    ['NOT_A_TOKEN', { exp: null }],
    ['NOT_A_TOKEN', { iat: undefined }],
    ['EXPIRED', { exp: SECONDS - CLOCK_TOLERANCE_MS / 1_000 }],
    ['FROM_THE_FUTURE', { iat: SECONDS + CLOCK_TOLERANCE_MS / 1_000 + 1 }],
    // Whoever is not meant is not told that it was good once.
    ['OTHER_AUDIENCE', { exp: 1, aud: 'x' }],
  ])('are refused as %s: %j', (why, change) => expect(whyNot(change)).toBe(why))

  it('allow clocks to differ by a minute', () => {
    expect(judge({ ...GOOD, exp: SECONDS - CLOCK_TOLERANCE_MS / 1_000 + 1 }).ok).toBe(true)
    expect(judge({ ...GOOD, iat: SECONDS + CLOCK_TOLERANCE_MS / 1_000 }).ok).toBe(true)
  })
})

it('answers for whatever comes, and takes nothing that is not whole', () => {
  fc.assert(
    fc.property(fc.anything(), (junk) => {
      expect(judgeTokenHeader(junk).ok).toBe(false)
      expect(judge(junk).ok).toBe(false)
      expect(usableKeys(junk)).toEqual([])
      expect(usableKeys({ keys: junk })).toEqual([])
    }),
  )
  fc.assert(
    fc.property(fc.constantFrom('iss', 'aud', 'sub', 'exp', 'iat'), fc.jsonValue(), (claim, value) => {
      const judged = judge({ ...GOOD, [claim]: value })
      expect(judged.ok && !Object.is(value, GOOD[claim as 'iss']) && !['exp', 'iat'].includes(claim)).toBe(
        false,
      )
    }),
  )
})

it('looks at the size before it reads anything', () => {
  expect(looksLikeToken('a.b.c')).toBe(true)
  for (const text of ['', 'a.b', 'a.b.', 'a.b.c.d', 'a.b.c=', 'a.b.c\n', `${'a'.repeat(1_000_000)}.b.c`])
    expect(looksLikeToken(text)).toBe(false)
})

it('takes keys for ES256 alone from a set of keys', () => {
  const key = { kty: 'EC', crv: 'P-256', kid: 'k1', x: 'x', y: 'y' }
  const others = [
    { ...key, kid: 'k2', alg: 'ES256', use: 'sig' },
    { ...key, kty: 'RSA' },
    { ...key, crv: 'P-384' },
    { ...key, alg: 'ES384' },
    { ...key, use: 'enc' },
    { ...key, kid: '' },
    { ...key, x: 1 },
    null,
  ]
  expect(usableKeys({ keys: [key, ...others] }).map(({ kid }) => kid)).toEqual(['k1', 'k2'])
})
