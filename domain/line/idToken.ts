import { LINE_ISSUER } from './loginKeys.ts'

/** A longer text is no ID token of LINE, whose longest have a name, a picture and an e-mail address. */
const MOST_CHARACTERS = 6_000

/** By how much LINE's clock and ours may differ (ms). */
export const CLOCK_TOLERANCE_MS = 60_000

/** Why a token does not say who asks. */
export type TokenRefusal =
  | 'NOT_A_TOKEN'
  | 'OTHER_ALGORITHM'
  | 'NO_KEY_ID'
  | 'CRITICAL_HEADER'
  | 'UNKNOWN_KEY'
  | 'FORGED'
  | 'OTHER_ISSUER'
  | 'OTHER_AUDIENCE'
  | 'FROM_THE_FUTURE'
  | 'NOT_A_USER'
  | 'EXPIRED'

type Judged<Facts> = ({ readonly ok: true } & Facts) | { readonly ok: false; readonly why: TokenRefusal }
const refused = (why: TokenRefusal) => ({ ok: false, why }) as const

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a text may be a signed token at all: three parts of base64url, not too long. Looked at before it is parsed. */
export const looksLikeToken = (text: string): boolean =>
  text.length <= MOST_CHARACTERS && /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(text)

/**
 * Judges the header of a token: LIFF's are signed with ES256 under a key with an id (line.md 1.12). Whatever else the
 * header offers, such as a key or an address of one, is not looked at.
 */
export function judgeTokenHeader(header: unknown): Judged<{ readonly kid: string }> {
  if (!isObject(header)) return refused('NOT_A_TOKEN')
  if (header['alg'] !== 'ES256') return refused('OTHER_ALGORITHM')
  if (Object.hasOwn(header, 'crit')) return refused('CRITICAL_HEADER')
  const { kid } = header
  return typeof kid === 'string' && /^[\x21-\x7e]{1,200}$/.test(kid)
    ? { ok: true, kid }
    : refused('NO_KEY_ID')
}

/**
 * Judges the claims of a token whose signature is LINE's. Expiry is looked at last: a token is called expired only where
 * it was good.
 * @param audience the LINE Login channel of the LINE account
 * @param now epoch milliseconds
 */
export function judgeTokenClaims(
  claims: unknown,
  { audience, now }: { audience: string; now: number },
): Judged<{ readonly userId: string }> {
  if (!isObject(claims)) return refused('NOT_A_TOKEN')
  const { iss, aud, sub, exp, iat } = claims
  if (iss !== LINE_ISSUER) return refused('OTHER_ISSUER')
  if (aud !== audience) return refused('OTHER_AUDIENCE')
  if (typeof sub !== 'string' || !/^U[0-9a-f]{32}$/.test(sub)) return refused('NOT_A_USER')
  if (!isInstant(exp) || !isInstant(iat)) return refused('NOT_A_TOKEN')
  if (iat * 1_000 > now + CLOCK_TOLERANCE_MS) return refused('FROM_THE_FUTURE')
  return exp * 1_000 + CLOCK_TOLERANCE_MS > now ? { ok: true, userId: sub } : refused('EXPIRED')
}

/** Seconds of the epoch, as RFC 7519 writes instants. */
const isInstant = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
