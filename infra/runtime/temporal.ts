import { BadSetting, type SettingsReader } from './settings.ts'

/** How Temporal is reached: Temporal Cloud, or a server of one's own, or that of the local stack. */
export interface TemporalSettings {
  /** TEMPORAL_ADDRESS, host:port. */
  address: string
  /** TEMPORAL_NAMESPACE. Default `default`. */
  namespace: string
  /** TEMPORAL_API_KEY, for Temporal Cloud; it implies TLS. */
  apiKey?: string
  /** Contents of the PEM files TEMPORAL_TLS_CA_FILE, TEMPORAL_TLS_CERT_FILE and TEMPORAL_TLS_KEY_FILE. */
  tls?: { ca?: Buffer; pair?: { certificate: Buffer; key: Buffer } }
}

/** TEMPORAL_ADDRESS; null when it is not set. @throws BadSetting */
export function readTemporalAddress(read: SettingsReader): string | null {
  const address = read.text('TEMPORAL_ADDRESS')
  if (address === null || /^(?:[^\s/:]+|\[[\da-f:]+\]):\d{1,5}$/i.test(address)) return address
  throw new BadSetting(
    'TEMPORAL_ADDRESS',
    `must be host:port without http://, for instance 127.0.0.1:7233, not '${address}'.`,
  )
}

/** @throws BadSetting */
export function readTemporalSettings(read: SettingsReader): TemporalSettings {
  const address =
    readTemporalAddress(read) ??
    read.required('TEMPORAL_ADDRESS', 'Give host:port of a Temporal server: 127.0.0.1:7233')
  const apiKey = read.text('TEMPORAL_API_KEY')
  const tls = readTls(read)
  return {
    address,
    namespace: read.text('TEMPORAL_NAMESPACE') ?? 'default',
    ...(apiKey !== null && { apiKey }),
    ...(tls !== null && { tls }),
  }
}

/** The PEM files, or null when none is set. @throws BadSetting, for a certificate without its key, too */
export function readTls(read: SettingsReader): NonNullable<TemporalSettings['tls']> | null {
  const certificate = read.file('TEMPORAL_TLS_CERT_FILE')
  const key = read.file('TEMPORAL_TLS_KEY_FILE')
  const ca = read.file('TEMPORAL_TLS_CA_FILE')
  if ((certificate === null) !== (key === null))
    throw new BadSetting(
      certificate === null ? 'TEMPORAL_TLS_CERT_FILE' : 'TEMPORAL_TLS_KEY_FILE',
      'is not set; a certificate and its key go together.',
    )
  if (certificate === null && ca === null) return null
  return {
    ...(ca !== null && { ca }),
    ...(certificate !== null && key !== null && { pair: { certificate, key } }),
  }
}

/** What the connections of client and workers are given, which take the same. */
export function connectionOptions({ address, apiKey, tls }: TemporalSettings) {
  return {
    address,
    ...(apiKey !== undefined && { apiKey }),
    ...((tls !== undefined || apiKey !== undefined) && {
      tls: {
        ...(tls?.ca && { serverRootCACertificate: tls.ca }),
        ...(tls?.pair && { clientCertPair: { crt: tls.pair.certificate, key: tls.pair.key } }),
      },
    }),
  }
}
