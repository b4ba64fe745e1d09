import { createHmac, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { LoginChannel, Person } from '../state/records.ts'
import { foreignKey, newKid, privateKeyOf, publishedKeys, signingKey } from './keys.ts'
import type { TokenFault } from './loginFaults.ts'
import { idAt } from './people.ts'

export const ISSUER = 'https://access.line.me'
/** An ID token is valid for 1 hour (line.md 1.12). */
const LIFE_SECONDS = 3600

/** The claims of an ID token; `exp` and `iat` in epoch seconds. */
export interface Claims {
  iss: string
  sub: string
  aud: string
  exp: number
  iat: number
  amr: string[]
  nonce?: string
  name?: string
  picture?: string
  email?: string
}

export interface TokenWish {
  person: Person
  channel: LoginChannel
  nonce?: string | undefined
  email?: string | undefined
  /** Spoils the token. */
  fault?: TokenFault | undefined
}

/** An ID token as LIFF hands it to a page: ES256, with the key's `kid`. */
export function issueIdToken(platform: LinePlatform, wish: TokenWish): string {
  const claims = claimsOf(platform, wish)
  const { fault, channel } = wish
  if (fault === 'unsigned') return `${part({ typ: 'JWT', alg: 'none' })}.${part(claims)}.`
  if (fault === 'hs256') {
    const input = `${part({ typ: 'JWT', alg: 'HS256' })}.${part(claims)}`
    return `${input}.${createHmac('sha256', channel.channelSecret).update(input).digest('base64url')}`
  }
  const own = signingKey(platform)
  const kid = fault === 'unknown-key' ? newKid() : own.kid
  const key = fault === 'unknown-key' || fault === 'wrong-key' ? foreignKey() : privateKeyOf(own)
  const input = `${part({ kid, typ: 'JWT', alg: 'ES256' })}.${part(claims)}`
  return `${input}.${signature(input, key)}`
}

function claimsOf(platform: LinePlatform, { person, channel, nonce, email, fault }: TokenWish): Claims {
  const now = Math.floor(platform.clock.now() / 1000)
  const iat = fault === 'expired-token' ? now - 2 * LIFE_SECONDS : now
  return {
    iss: fault === 'wrong-issuer' ? 'https://access.example.com' : ISSUER,
    sub: idAt(person, fault === 'wrong-provider' ? `not ${channel.provider}` : channel.provider),
    aud: fault === 'wrong-audience' ? `9${channel.loginChannelId.slice(1)}0` : channel.loginChannelId,
    exp: iat + LIFE_SECONDS,
    iat,
    ...(nonce === undefined ? {} : { nonce }),
    amr: ['linesso'],
    name: person.displayName,
    ...(person.pictureUrl === undefined ? {} : { picture: person.pictureUrl }),
    ...(email === undefined ? {} : { email }),
  }
}

/** The claims of a token that a published key has signed; null for anything else. Expiry is not looked at. */
export function claimsOfSigned(platform: LinePlatform, token: string): Claims | null {
  const [head = '', body = '', signed = '', ...rest] = token.split('.')
  const header = object(head)
  const claims = object(body)
  if (rest.length > 0 || !header || !claims || header['alg'] !== 'ES256') return null
  const key = publishedKeys(platform).find(({ kid }) => kid === header['kid'])
  if (!key) return null
  const publicKey = createPublicKey({ key: { ...key.publicKey }, format: 'jwk' })
  const bytes = Buffer.from(`${head}.${body}`)
  const isTrue = verify(
    'sha256',
    bytes,
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signed, 'base64url'),
  )
  return isTrue ? (claims as unknown as Claims) : null
}

function signature(input: string, key: KeyObject): string {
  return sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function object(encoded: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
