import { isIP, isIPv6, SocketAddress } from 'node:net'
import { BadSetting, type SettingsReader } from './settings.ts'

const NAME = 'TODOKE_TRUSTED_PROXIES'
/** Networks that the HTTP server knows by name. */
const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal'])

/**
 * TODOKE_TRUSTED_PROXIES: addresses and networks of the reverse proxies whose `X-Forwarded-For` is believed, by commas.
 * A request's address is the last one in that header that is not theirs, so callers cannot choose it.
 * @throws BadSetting
 */
export function readTrustedProxies(read: SettingsReader): string[] {
  const given = read.list(NAME)
  for (const one of given) {
    const why = NAMED.has(one) ? null : wrongWith(one)
    if (why !== null) throw new BadSetting(NAME, why)
  }
  return given
}

function wrongWith(text: string): string | null {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || address.includes('%') || rest.length > 0)
    return `'${text}' must be an address (10.0.0.5), a network (10.0.0.0/8), loopback, linklocal or uniquelocal.`
  if (isIPv6(address) && new SocketAddress({ address, family: 'ipv6' }).address.startsWith('::ffff:'))
    return `write the IPv4 address '${text}' without '::ffff:'.`
  if (bits === undefined) return null
  const most = family === 4 ? 32 : 128
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most)
    return `'${text}' must have a prefix from 1 to ${most} after the slash.`
  return Number(bits) === 0
    ? `'${text}' is every address: anybody could claim to be anybody. Give those of your proxies.`
    : null
}
