import { isReachableByLine } from '../../domain/bubbles/index.ts'
import { isOfLine, isRealLine, keysUrl } from '../../domain/line/loginKeys.ts'
import { BadSetting, type SettingsReader } from './settings.ts'

/** How a program on this machine reaches a server that listens on `host` and `port`, without a slash at the end. */
export const localAddress = (host: string, port: number): string => `http://${reachableHost(host)}:${port}`

/** A server that listens on all addresses is reached at the loopback one; an IPv6 address stands in brackets. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** Where LINE is. Any other address is that of a stand-in. */
export const LINE_API = 'https://api.line.me'

/** Addresses that the API and the workers must agree on; none has a slash at the end. */
export interface Addresses {
  /** HOST: the address that the API listens on. Default 127.0.0.1; 0.0.0.0 for every network of the machine. */
  host: string
  /** PORT: the port that it listens on. Default 3000; 0 takes a free one. */
  port: number
  /** TODOKE_PUBLIC_URL: where LINE and people reach the API. Default: `http://HOST:PORT`. */
  publicUrl: string
  /** TODOKE_LINE_API_BASE_URL. Default https://api.line.me. */
  lineApiBaseUrl: string
  /** TODOKE_LINE_CERTS_URL: the keys that sign ID tokens. Default: `/oauth2/v2.1/certs` of TODOKE_LINE_API_BASE_URL. */
  lineKeysUrl: string
  /** Whether LINE is a stand-in: pages inside LINE then sign in at that one. */
  isLineStandIn: boolean
  /** TODOKE_MEDIA_BASE_URL: where LINE fetches uploads. Default: `/media` of TODOKE_PUBLIC_URL. */
  mediaBaseUrl: string
  /** Whether LINE accepts addresses under it; the sandbox's LINE (TODOKE_LINE_API_BASE_URL) accepts http too. */
  isMediaReachable: boolean
}

/**
 * Refuses LINE itself by http. Refuses keys other than LINE's while LINE itself is what we talk to: whoever holds them could pass for any customer.
 * Refuses a configured TODOKE_MEDIA_BASE_URL that LINE cannot use. One derived from the API's own address is accepted,
 * since not every shop uploads; messages with uploads then cannot be saved.
 * @throws BadSetting
 */
export function readAddresses(read: SettingsReader): Addresses {
  const host = read.text('HOST') ?? '127.0.0.1'
  const port = read.whole('PORT', 3_000, { least: 0, most: 65_535 })
  const publicUrl = read.url('TODOKE_PUBLIC_URL') ?? localAddress(host, port)
  const lineApiBaseUrl = readLineUrl(read, 'TODOKE_LINE_API_BASE_URL') ?? LINE_API
  const isLineStandIn = !isRealLine(new URL(lineApiBaseUrl).hostname)
  const lineKeysUrl = readKeysUrl(read, { lineApiBaseUrl, isLineStandIn })
  const given = read.url('TODOKE_MEDIA_BASE_URL')
  const mediaBaseUrl = given ?? `${publicUrl}/media`
  const isMediaReachable = isReachableByLine(mediaBaseUrl, lineApiBaseUrl)
  if (given !== null && !isMediaReachable)
    throw new BadSetting(
      'TODOKE_MEDIA_BASE_URL',
      `is '${given}', but LINE fetches pictures, films and sounds by https only. Give an address that begins with https://.`,
    )
  return { host, port, publicUrl, lineApiBaseUrl, lineKeysUrl, isLineStandIn, mediaBaseUrl, isMediaReachable }
}

/** The address of one of LINE's APIs, or of a stand-in; LINE itself is not taken by http. @throws BadSetting */
export function readLineUrl(read: SettingsReader, name: string): string | null {
  const given = read.url(name)
  if (given === null) return null
  const { hostname, protocol } = new URL(given)
  if (isOfLine(hostname) && protocol !== 'https:')
    throw new BadSetting(
      name,
      `is '${given}', but LINE is reached by https only: by http anybody on the way reads access tokens and can pass for LINE. Write https://, or leave the setting out.`,
    )
  return given
}

function readKeysUrl(
  read: SettingsReader,
  { lineApiBaseUrl, isLineStandIn }: Pick<Addresses, 'lineApiBaseUrl' | 'isLineStandIn'>,
): string {
  const own = keysUrl(lineApiBaseUrl)
  const given = readLineUrl(read, 'TODOKE_LINE_CERTS_URL')
  if (given !== null && given !== own && !isLineStandIn)
    throw new BadSetting(
      'TODOKE_LINE_CERTS_URL',
      `is '${given}', but customers of the real LINE are known by LINE's own keys alone. Leave it out.`,
    )
  return given ?? own
}
