import { existsSync, readFileSync } from 'node:fs'
import { isReachableByLine } from '../../domain/bubbles/index.ts'
import { type Keyring, parseKeyring } from '../../schema/crypto/keyring.ts'

/** A setting is missing or wrong; the text names it and the remedy. */
export class BadSetting extends Error {
  constructor(name: string, why: string) {
    super(`${name}: ${why}`)
    this.name = 'BadSetting'
  }
}

/** What a worker process is told by its environment; read once, at its start. See .env.example. */
export interface WorkerConfig {
  /** DATABASE_URL: PostgreSQL 18. */
  databaseUrl: string
  temporal: {
    /** TEMPORAL_ADDRESS, host:port. */
    address: string
    /** TEMPORAL_NAMESPACE. Default `default`. */
    namespace: string
    /** TEMPORAL_API_KEY, for Temporal Cloud. */
    apiKey: string | undefined
    /** TEMPORAL_TLS_CERT_FILE, TEMPORAL_TLS_KEY_FILE, TEMPORAL_TLS_CA_FILE: PEM files. */
    tls: { cert: Buffer; key: Buffer } | undefined
    ca: Buffer | undefined
  }
  /** TODOKE_MASTER_KEY. */
  keyring: Keyring
  /** TODOKE_LINE_API_BASE_URL. Default https://api.line.me. */
  lineApiBaseUrl: string
  /** TODOKE_LINE_DATA_API_BASE_URL. Default https://api-data.line.me. */
  lineDataApiBaseUrl: string
  /**
   * TODOKE_LINK_BASE_URL: the address, without a slash at the end, at which customers open click links (`/r/…`).
   * Default: the API's, TODOKE_PUBLIC_URL, or http://127.0.0.1:PORT.
   */
  linkBaseUrl: string
  /** TODOKE_MEDIA_BASE_URL: where LINE fetches uploads. Default: `/media` of TODOKE_PUBLIC_URL. The API's, too. */
  mediaBaseUrl: string
  /** TODOKE_PRIVATE_CART_HOSTS: host:port of stand-in carts that may be private addresses and plain http. */
  privateCartHosts: string[]
  /** TODOKE_SYNC_INTERVAL_SECONDS: how often a cart connection is pulled. Default 300. */
  syncIntervalSeconds: number
  /** TODOKE_SHUTDOWN_GRACE_SECONDS: activities that run get so long at SIGTERM. Default 6. */
  shutdownGraceSeconds: number
  /** TODOKE_MAX_CACHED_WORKFLOWS: orders sleep for days, so few need to be in memory. Default 200. */
  maxCachedWorkflows: number
  /** TODOKE_REPLAN_ORDERS_PER_SECOND: after an edit so many waiting orders plan anew, at most. Default 50. */
  replanOrdersPerSecond: number
  /** TODOKE_METRICS_PORT: Prometheus metrics on 127.0.0.1; 0 or unset: none. */
  metricsPort: number
  /** TODOKE_TEMPORAL_METRICS_PORT: the Temporal SDK's own metrics on 127.0.0.1; 0 or unset: none. */
  temporalMetricsPort: number
  /** LOG_LEVEL. Default info. */
  logLevel: string
}

/** Reads the environment. @throws BadSetting, BadMasterKey */
export function readConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  const required = (name: string, remedy: string): string => {
    const value = env[name]
    if (!value) throw new BadSetting(name, `is not set. ${remedy}`)
    return value
  }
  const whole = (name: string, fallback: number, least: number): number => {
    const text = env[name]
    if (text === undefined || text === '') return fallback
    const value = Number(text)
    if (!Number.isInteger(value) || value < least) {
      throw new BadSetting(name, `must be a whole number of ${least} or more, not '${text}'.`)
    }
    return value
  }
  const url = (name: string, fallback: string): string => {
    const text = env[name] || fallback
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
      throw new BadSetting(name, `must be an http or https address, not '${text}'.`)
    }
    return text.replace(/\/+$/, '')
  }
  const file = (name: string): Buffer | undefined => {
    const path = env[name]
    if (!path) return undefined
    if (!existsSync(path)) throw new BadSetting(name, `there is no file '${path}'.`)
    return readFileSync(path)
  }
  const cert = file('TEMPORAL_TLS_CERT_FILE')
  const key = file('TEMPORAL_TLS_KEY_FILE')
  if (Boolean(cert) !== Boolean(key)) {
    throw new BadSetting(
      'TEMPORAL_TLS_CERT_FILE',
      'a certificate and its key (TEMPORAL_TLS_KEY_FILE) go together.',
    )
  }
  const databaseUrl = required(
    'DATABASE_URL',
    'Give a PostgreSQL 18 address: postgres://user:password@host:5432/todoke',
  )
  if (!/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new BadSetting('DATABASE_URL', 'must begin with postgres://.')
  const publicUrl = url('TODOKE_PUBLIC_URL', `http://127.0.0.1:${env['PORT'] || 3000}`)
  const mediaBaseUrl = url('TODOKE_MEDIA_BASE_URL', `${publicUrl}/media`)
  const lineApiBaseUrl = url('TODOKE_LINE_API_BASE_URL', 'https://api.line.me')
  if (env['TODOKE_MEDIA_BASE_URL'] && !isReachableByLine(mediaBaseUrl, lineApiBaseUrl))
    throw new BadSetting(
      'TODOKE_MEDIA_BASE_URL',
      `is '${mediaBaseUrl}', but LINE fetches pictures, films and sounds by https only. Give an address that begins with https://.`,
    )
  return {
    databaseUrl,
    temporal: {
      address: required('TEMPORAL_ADDRESS', 'Give host:port of a Temporal server, e.g. 127.0.0.1:7233'),
      namespace: env['TEMPORAL_NAMESPACE'] || 'default',
      apiKey: env['TEMPORAL_API_KEY'] || undefined,
      tls: cert && key ? { cert, key } : undefined,
      ca: file('TEMPORAL_TLS_CA_FILE'),
    },
    keyring: parseKeyring(required('TODOKE_MASTER_KEY', "It is 'name:base64 of 32 bytes'.")),
    lineApiBaseUrl,
    lineDataApiBaseUrl: url('TODOKE_LINE_DATA_API_BASE_URL', 'https://api-data.line.me'),
    linkBaseUrl: url('TODOKE_LINK_BASE_URL', publicUrl),
    mediaBaseUrl,
    privateCartHosts: (env['TODOKE_PRIVATE_CART_HOSTS'] ?? '')
      .split(',')
      .map((host) => host.trim())
      .filter(Boolean),
    syncIntervalSeconds: whole('TODOKE_SYNC_INTERVAL_SECONDS', 300, 1),
    shutdownGraceSeconds: whole('TODOKE_SHUTDOWN_GRACE_SECONDS', 6, 0),
    maxCachedWorkflows: whole('TODOKE_MAX_CACHED_WORKFLOWS', 200, 2),
    replanOrdersPerSecond: whole('TODOKE_REPLAN_ORDERS_PER_SECOND', 50, 1),
    metricsPort: whole('TODOKE_METRICS_PORT', 0, 0),
    temporalMetricsPort: whole('TODOKE_TEMPORAL_METRICS_PORT', 0, 0),
    logLevel: env['LOG_LEVEL'] || 'info',
  }
}
