/** Who issues ID tokens; the stand-in writes the same (line.md 1.12). */
export const LINE_ISSUER = 'https://access.line.me'

const REAL_HOST = 'api.line.me'

/** Whether a host is LINE's own API; every other is a stand-in or stands in between. @param host in lower case */
export const isRealLine = (host: string): boolean => host.replace(/\.$/, '') === REAL_HOST

/** Whether a host is LINE's: any under line.me. @param host in lower case */
export const isOfLine = (host: string): boolean => /(^|\.)line\.me\.?$/.test(host)

/** Where the keys that sign ID tokens are published. */
export const keysUrl = (lineApiBaseUrl: string): string => `${lineApiBaseUrl}/oauth2/v2.1/certs`

/** A public key for ES256. */
export interface LoginKey {
  readonly kid: string
  readonly x: string
  readonly y: string
}

/** Published at once, at most; LINE has a few. */
const MOST_KEYS = 100

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The keys for ES256 in a set of keys (RFC 7517); others, and what is no key, are left out. Empty: it is no set. */
export function usableKeys(set: unknown): LoginKey[] {
  const keys = isObject(set) ? set['keys'] : undefined
  if (!Array.isArray(keys)) return []
  return keys.slice(0, MOST_KEYS).flatMap((key: unknown): LoginKey[] => {
    if (!isObject(key) || key['kty'] !== 'EC' || key['crv'] !== 'P-256') return []
    const { kid, x, y, alg = 'ES256', use = 'sig' } = key
    const isOurs = alg === 'ES256' && use === 'sig'
    return isOurs && typeof kid === 'string' && kid !== '' && typeof x === 'string' && typeof y === 'string'
      ? [{ kid, x, y }]
      : []
  })
}
