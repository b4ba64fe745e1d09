import { existsSync, readFileSync } from 'node:fs'
import { type Keyring, parseKeyring } from '../schema/crypto/keyring.ts'
import type { ApiSettings } from './dependencies.ts'
import { localAddress } from './localAddress.ts'
import type { TemporalSettings } from './temporal.ts'

/** A setting is missing or wrong; the text names it and the remedy. */
export class BadSetting extends Error {
  constructor(name: string, why: string) {
    super(`${name}: ${why}`)
    this.name = 'BadSetting'
  }
}

/** What the API's process is told by its environment; read once, at its start. See .env.example. */
export interface ApiConfig extends ApiSettings {
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
 * TODOKE_API_REQUESTS_PER_MINUTE (default 1200), TODOKE_API_MAX_LOOP_DELAY_MS (default 5000) are described in {@link ApiSettings}.
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
  return {
    host,
    port,
    databaseUrl,
    temporal: temporalSettings(env, read),
    keyring: parseKeyring(
      read.required('TODOKE_MASTER_KEY', "Give a key of the form 'name:base64 of 32 bytes'."),
    ),
    publicUrl: read.url('TODOKE_PUBLIC_URL') ?? localAddress(host, port),
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

function temporalSettings(env: NodeJS.ProcessEnv, read: ReturnType<typeof reader>): TemporalSettings {
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

/** Reads settings one by one, each refused by its name. An empty text is as good as none. */
function reader(env: NodeJS.ProcessEnv) {
  return {
    required(name: string, remedy: string): string {
      const value = env[name]
      if (!value) throw new BadSetting(name, `is not set. ${remedy}`)
      return value
    },
    whole(name: string, fallback: number, least: number, most: number): number {
      const text = env[name]
      if (!text) return fallback
      const value = Number(text)
      if (Number.isInteger(value) && value >= least && value <= most) return value
      throw new BadSetting(name, `must be a whole number from ${least} to ${most}, not '${text}'.`)
    },
    /** Without a slash at the end; null when it is not set. */
    url(name: string): string | null {
      const text = env[name]
      if (!text) return null
      if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '')
      throw new BadSetting(name, `must be an http or https address, not '${text}'.`)
    },
    file(name: string): Buffer | null {
      const path = env[name]
      if (!path) return null
      if (!existsSync(path)) throw new BadSetting(name, `there is no file '${path}'.`)
      return readFileSync(path)
    },
  }
}
