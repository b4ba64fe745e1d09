import { BlockList, isIP } from 'node:net'
import { Refused } from '../control/refused.ts'

/**
 * Says whether an address may call the cart's API. Host bits of a range are masked, since shops type them:
 * 113.41.207.18/29 is 113.41.207.16/29 (carts.md 1, trap). IPv4 inside IPv6 (`::ffff:...`) counts as IPv4.
 *
 * @throws {Refused} 400 for an entry that is neither an address nor a CIDR range
 */
export function allowList(entries: readonly string[]): (address: string) => boolean {
  const ranges = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix, ...rest] = entry.trim().split('/')
    const version = isIP(address)
    const width = version === 4 ? 32 : 128
    const bits = prefix === undefined ? width : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
    if (version === 0 || rest.length > 0 || !(bits <= width))
      throw new Refused(400, `allowedIps: "${entry}" is neither an address nor a range like 192.0.2.8/29`)
    ranges.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6')
  }
  return (address) => isIP(address) !== 0 && ranges.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}
