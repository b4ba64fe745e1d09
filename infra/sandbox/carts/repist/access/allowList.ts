import { BlockList, isIP } from 'node:net'

/** An entry of the allow-list that is neither an address nor a CIDR range. */
export class BadAllowListEntry extends Error {}

/**
 * Says whether an address may call the Data Assistant API. A range may have host bits set, as shops type them:
 * 113.41.207.18/29 is 113.41.207.16/29 (carts.md section 1, trap). IPv4 addresses inside IPv6 (`::ffff:...`) count
 * as IPv4. Throws BadAllowListEntry.
 */
export function allowList(entries: readonly string[]): (address: string) => boolean {
  const ranges = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix, ...rest] = entry.trim().split('/')
    const version = isIP(address)
    const width = version === 4 ? 32 : 128
    const bits = prefix === undefined ? width : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
    if (version === 0 || rest.length > 0 || !(bits <= width)) {
      throw new BadAllowListEntry(
        `allowedIps: "${entry}" is neither an address nor a range like 192.0.2.8/29`,
      )
    }
    ranges.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6')
  }
  return (address) => isIP(address) !== 0 && ranges.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}
