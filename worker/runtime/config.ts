import { existsSync } from 'node:fs'
import { type Addresses, readAddresses, readLineUrl } from '../../infra/runtime/addresses.ts'
import { type MailSettings, readMailSettings } from '../../infra/runtime/mailSettings.ts'
import { type MediaSettings, readMediaSettings } from '../../infra/runtime/media/mediaConfig.ts'
import {
  BadSetting,
  type LogLevel,
  requiredDatabaseUrl,
  type SettingsReader,
  settingsReader,
} from '../../infra/runtime/settings.ts'
import { readTemporalSettings, type TemporalSettings } from '../../infra/runtime/temporal.ts'
import { OPERATION_TIMES, type OperationTimes } from '../../domain/requests/operationTimes.ts'
import { type Keyring, parseKeyring } from '../../schema/crypto/keyring.ts'

/** What the environment tells a worker process; read once, at its start. See .env.example. */
export interface WorkerConfig extends Pick<Addresses, 'lineApiBaseUrl' | 'mediaBaseUrl'>, MediaSettings {
  /** DATABASE_URL: PostgreSQL 18. */
  databaseUrl: string
  temporal: TemporalSettings
  /** TODOKE_MASTER_KEY. */
  keyring: Keyring
  /** TODOKE_PUBLIC_URL: where e-mails say that an alert is read. */
  publicUrl: string
  /** TODOKE_SMTP_URL and TODOKE_MAIL_FROM; null: no e-mails are sent. */
  mail: MailSettings | null
  /** TODOKE_ALERT_MAIL_AFTER_SECONDS: how long an alert stands before its first e-mail. Default 120. */
  alertMailAfterSeconds: number
  /** TODOKE_LINE_DATA_API_BASE_URL. Default https://api-data.line.me. */
  lineDataApiBaseUrl: string
  /**
   * TODOKE_LINK_BASE_URL: the address, without a slash at the end, at which customers open click links (`/r/…`).
   * Default: the API's, TODOKE_PUBLIC_URL.
   */
  linkBaseUrl: string
  /** TODOKE_PRIVATE_CART_HOSTS: host:port of stand-in carts, which may have private addresses and plain http. */
  privateCartHosts: string[]
  /** TODOKE_SYNC_INTERVAL_SECONDS: how often a cart connection is pulled. Default 300. */
  syncIntervalSeconds: number
  /** TODOKE_SHUTDOWN_GRACE_SECONDS: what running activities get at SIGTERM. Default 6. */
  shutdownGraceSeconds: number
  /** TODOKE_MAX_CACHED_WORKFLOWS: orders sleep for days, so few need to be in memory. Default 200. */
  maxCachedWorkflows: number
  /** TODOKE_REPLAN_ORDERS_PER_SECOND: waiting orders that plan anew after an edit, at most. Default 50. */
  replanOrdersPerSecond: number
  /**
   * TODOKE_OPERATION_TIMES: waits of operations in the carts, in milliseconds, where others than the product's, such as
   * 'handOverMs=60000,firstWaitMs=1000'. Shorter in tests; a lease stays longer than what a busy machine may sleep.
   */
  operationTimes: OperationTimes
  /** BROWSER_PATH: Chromium or its headless shell, for robots; null: none in this process. */
  browserPath: string | null
  /** TODOKE_ROBOT_SLOTS: robots at work at once, 1 to 8. Default 4. */
  robotSlots: number
  /** TODOKE_METRICS_PORT: Prometheus metrics on 127.0.0.1; 0 or unset: none. */
  metricsPort: number
  /** TODOKE_TEMPORAL_METRICS_PORT: the Temporal SDK's own metrics on 127.0.0.1; 0 or unset: none. */
  temporalMetricsPort: number
  /** LOG_LEVEL. Default info. */
  logLevel: LogLevel
}

const PORTS = { least: 0, most: 65_535 }
const DAY_SECONDS = 86_400

/** Reads the environment. @throws BadSetting, BadMasterKey */
export function readConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  const read = settingsReader(env)
  const { publicUrl, lineApiBaseUrl, mediaBaseUrl } = readAddresses(read)
  return {
    databaseUrl: requiredDatabaseUrl(read),
    temporal: readTemporalSettings(read),
    keyring: parseKeyring(
      read.required('TODOKE_MASTER_KEY', "Give a key of the form 'name:base64 of 32 bytes'."),
    ),
    publicUrl,
    ...readMediaSettings(read),
    mail: readMailSettings(read),
    alertMailAfterSeconds: read.whole('TODOKE_ALERT_MAIL_AFTER_SECONDS', 120, { least: 0, most: 86_400 }),
    lineApiBaseUrl,
    lineDataApiBaseUrl: readLineUrl(read, 'TODOKE_LINE_DATA_API_BASE_URL') ?? 'https://api-data.line.me',
    linkBaseUrl: read.url('TODOKE_LINK_BASE_URL') ?? publicUrl,
    mediaBaseUrl,
    privateCartHosts: read.list('TODOKE_PRIVATE_CART_HOSTS'),
    syncIntervalSeconds: read.whole('TODOKE_SYNC_INTERVAL_SECONDS', 300, { least: 1, most: DAY_SECONDS }),
    shutdownGraceSeconds: read.whole('TODOKE_SHUTDOWN_GRACE_SECONDS', 6, { least: 0, most: DAY_SECONDS }),
    maxCachedWorkflows: read.whole('TODOKE_MAX_CACHED_WORKFLOWS', 200, { least: 2, most: 1_000_000 }),
    replanOrdersPerSecond: read.whole('TODOKE_REPLAN_ORDERS_PER_SECOND', 50, { least: 1, most: 1_000_000 }),
    operationTimes: readOperationTimes(read.list('TODOKE_OPERATION_TIMES')),
    browserPath: readBrowserPath(read),
    robotSlots: read.whole('TODOKE_ROBOT_SLOTS', 4, { least: 1, most: 8 }),
    metricsPort: read.whole('TODOKE_METRICS_PORT', 0, PORTS),
    temporalMetricsPort: read.whole('TODOKE_TEMPORAL_METRICS_PORT', 0, PORTS),
    logLevel: read.logLevel(),
  }
}

/** @throws BadSetting */
function readOperationTimes(given: readonly string[]): OperationTimes {
  const times: Record<string, number> = { ...OPERATION_TIMES }
  for (const one of given) {
    const [name = '', value = ''] = one.split('=')
    if (!Object.hasOwn(times, name) || !/^[1-9]\d{0,8}$/.test(value))
      throw new BadSetting(
        'TODOKE_OPERATION_TIMES',
        `has no '${one}'; it knows ${Object.keys(times).join(', ')}.`,
      )
    times[name] = Number(value)
  }
  return times as unknown as OperationTimes
}

function readBrowserPath(read: SettingsReader): string | null {
  const path = read.text('BROWSER_PATH')
  if (path === null || existsSync(path)) return path
  throw new BadSetting('BROWSER_PATH', `there is no file ${path}; correct it or unset it.`)
}
