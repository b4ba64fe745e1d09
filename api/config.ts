import { type Keyring, parseKeyring } from '../schema/crypto/keyring.ts'
import type { ApiSettings } from './dependencies.ts'
import { localAddress } from './runtime/localAddress.ts'
import { type MediaSettings, mediaSettings } from './media/mediaConfig.ts'
import { BadSetting, type Reader, reader } from './runtime/settingsReader.ts'
import type { TemporalSettings } from './runtime/temporal.ts'

export { BadSetting } from './runtime/settingsReader.ts'

/** What the API's process is told by its environment; read once, at its start. See .env.example. */
export interface ApiConfig extends ApiSettings, MediaSettings {
  /** HOST: the address to listen on. Default 127.0.0.1; 0.0.0.0 for every network of the machine. */
  host: string
  /** PORT: the port to listen on. Default 3000; 0 takes a free one. */
  port: number
  /** DATABASE_URL: PostgreSQL 18, `postgres://user:password@host:port/database`. */
  databaseUrl: string
  /**
   * TEMPORAL_ADDRESS (host:port), TEMPORAL_NAMESPACE (default `default`), TEMPORAL_API_KEY, and the PEM files
   * TEMPORAL_TLS_CERT_FILE, TEMPORAL_TLS_KEY_FILE, TEMPORAL_TLS_CA_FILE.
   */
  temporal: TemporalSettings
  /** TODOKE_MASTER_KEY: `name:base64 of 32 bytes`, the current one first. */
  keyring: Keyring
  /** LOG_LEVEL: trace, debug, info, warn, error, fatal or silent. Default info. */
  logLevel: string
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/**
 * Reads the environment. TODOKE_PUBLIC_URL, TODOKE_PRIVATE_CART_HOSTS, TODOKE_TEMPORAL_UI_ORIGIN and
 * TODOKE_API_REQUESTS_PER_MINUTE (default 1200), TODOKE_API_MAX_LOOP_DELAY_MS (default 5000) are described in
 * {@link ApiSettings}.
 * @throws BadSetting, BadMasterKey
 */
export function readConfig(env: NodeJS.ProcessEnv): ApiConfig {
  const read = reader(env)
  const host = env['HOST'] || '127.0.0.1'
  const port = read.whole('PORT', 3_000, 0, 65_535)
  const logLevel = env['LOG_LEVEL'] || 'info'
  if (!LEVELS.includes(logLevel))
    throw new BadSetting('LOG_LEVEL', `must be one of ${LEVELS.join(', ')}, not '${logLevel}'.`)
  const databaseUrl = read.required(
    'DATABASE_URL',
    'Give a PostgreSQL 18 address: postgres://user:password@host:5432/todoke',
  )
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl))
    throw new BadSetting('DATABASE_URL', 'must be postgres://user:password@host:port/database.')
  const publicUrl = read.url('TODOKE_PUBLIC_URL') ?? localAddress(host, port)
  return {
    host,
    port,
    databaseUrl,
    temporal: temporalSettings(env, read),
    keyring: parseKeyring(
      read.required('TODOKE_MASTER_KEY', "Give a key of the form 'name:base64 of 32 bytes'."),
    ),
    publicUrl,
    ...mediaSettings(env, read, publicUrl),
    privateCartHosts: (env['TODOKE_PRIVATE_CART_HOSTS'] ?? '')
      .split(',')
      .map((text) => text.trim())
      .filter(Boolean),
    temporalUiOrigin: originOf(read.url('TODOKE_TEMPORAL_UI_ORIGIN')),
    requestsPerMinute: read.whole('TODOKE_API_REQUESTS_PER_MINUTE', 1_200, 1, 1_000_000),
    checkSeconds: 20,
    maxLoopDelayMs: read.whole('TODOKE_API_MAX_LOOP_DELAY_MS', 5_000, 0, 600_000),
    logLevel,
  }
}

const originOf = (url: string | null): string | null => (url === null ? null : new URL(url).origin)

function temporalSettings(env: NodeJS.ProcessEnv, read: Reader): TemporalSettings {
  const address = read.required('TEMPORAL_ADDRESS', 'Give host:port of a Temporal server: 127.0.0.1:7233')
  if (!/^[^\s/]+:\d{1,5}$/.test(address))
    throw new BadSetting('TEMPORAL_ADDRESS', `must be host:port, not '${address}'.`)
  const certificate = read.file('TEMPORAL_TLS_CERT_FILE')
  const key = read.file('TEMPORAL_TLS_KEY_FILE')
  const ca = read.file('TEMPORAL_TLS_CA_FILE')
  if ((certificate === null) !== (key === null))
    throw new BadSetting(
      certificate === null ? 'TEMPORAL_TLS_CERT_FILE' : 'TEMPORAL_TLS_KEY_FILE',
      'is not set; a certificate and its key go together.',
    )
  const apiKey = env['TEMPORAL_API_KEY'] || null
  const tls = {
    ...(ca === null ? {} : { ca }),
    ...(certificate === null ? {} : { certificate }),
    ...(key === null ? {} : { key }),
  }
  return {
    address,
    namespace: env['TEMPORAL_NAMESPACE'] || 'default',
    ...(apiKey === null ? {} : { apiKey }),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
  }
}
