import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isAddress, isPrivateAddress } from '../../domain/carts/privateNetwork.ts'
import { CartFailure } from './cartFailure.ts'

/**
 * The guard of outgoing requests (engineering.md section 5; carts.md 10.4): an address that a shop typed must
 * not lead into our own network.
 */

const REFUSED = 'ECARTPRIVATE'

/** Whether the guarded look-up refused, possibly wrapped by the HTTP client. */
export const isGuardRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === REFUSED

/** `listed`: host and port are among the configured private hosts. */
export const allowsAddress = (ip: string, listed: boolean): boolean => listed || !isPrivateAddress(ip)

/**
 * Refuses before a connection: schemes, passwords in the address, and IP literals, for which no look-up is made.
 * @throws CartFailure CART_DOMAIN_INVALID
 */
export function guardUrl(url: URL, listed: boolean): void {
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const wrong =
    (url.protocol !== 'https:' && !(listed && url.protocol === 'http:')) ||
    url.username !== '' ||
    url.password !== '' ||
    (isAddress(literal) && !allowsAddress(literal, listed))
  if (wrong) throw new CartFailure('CART_DOMAIN_INVALID', 'not a public https address')
}

/**
 * The look-up of the socket itself: the address that was checked is the one connected to, so a name that resolves
 * differently the second time gains nothing. One address that is not allowed refuses the name.
 */
export function createGuardedLookup(
  allows: (ip: string) => boolean,
  lookup: typeof systemLookup = systemLookup,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, '', 0)
      if (found.length === 0 || found.some(({ address }) => !allows(address))) {
        const refusal: NodeJS.ErrnoException = new Error('the address is not public')
        refusal.code = REFUSED
        return callback(refusal, '', 0)
      }
      if (options.all) return callback(null, found)
      const [first] = found
      callback(null, first?.address ?? '', first?.family ?? 0)
    })
  }
}
