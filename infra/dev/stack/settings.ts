import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { localAddress } from '../../runtime/addresses.ts'
import { readMailSettings } from '../../runtime/mailSettings.ts'
import { BadSetting, type SettingsReader, settingsReader } from '../../runtime/settings.ts'
import { readTemporalAddress, readTls } from '../../runtime/temporal.ts'

/** What the local stack (`npm start` and its tests) is told; .env.example describes each setting. */
export interface StackSettings {
  /** The checkout. */
  root: string
  /** TODOKE_DATA_DIR, absolute. */
  dataFolder: string
  /** HOST and PORT of the API. */
  host: string
  port: number
  /** Where programs of this machine reach the API; no slash at the end, as in `publicUrl`. */
  localUrl: string
  /** TODOKE_PUBLIC_URL: where LINE and browsers elsewhere reach it. Default: `localUrl`. */
  publicUrl: string
  /** DATABASE_URL, or the port (POSTGRES_PORT) for the PostgreSQL that is started here. */
  postgres: { url: string } | { port: number }
  /** TEMPORAL_ADDRESS, or the ports (TEMPORAL_PORT, TEMPORAL_UI_PORT) for the server that is started here. */
  temporal: { address: string } | { port: number; uiPort: number }
  /** Ports of the stand-ins, from SANDBOX_LINE_PORT to SANDBOX_PLEX_PORT; null when TODOKE_SANDBOX is `off`. */
  sandbox: {
    linePort: number
    repistPort: number
    mailPort: number
    smtpPort: number
    plexPort: number
  } | null
  /** Everything that was set, from the environment or from .env: handed on to the processes. */
  given: NodeJS.ProcessEnv
}

/**
 * The environment with what .env (or the file that TODOKE_ENV_FILE names) adds to it: a variable that is set wins over
 * the file, an empty one counts as not set.
 */
export function withEnvFile(root: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const file = resolve(root, environment['TODOKE_ENV_FILE'] || '.env')
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
  const merged: NodeJS.ProcessEnv = {}
  for (const [name, value] of [...Object.entries(fromFile), ...Object.entries(environment)]) {
    if (value !== undefined && value !== '') merged[name] = value
  }
  return merged
}

/** Reads the settings. @throws BadSetting */
export function readSettings(root: string, given: NodeJS.ProcessEnv): StackSettings {
  const read = settingsReader(given)
  const host = read.text('HOST') ?? '127.0.0.1'
  const port = readPort(read, 'PORT', 3_000)
  const temporalPort = readPort(read, 'TEMPORAL_PORT', 7_233)
  const databaseUrl = read.databaseUrl()
  const address = readTemporalAddress(read)
  const localUrl = localAddress(host, port)
  // What the processes will read is refused here, before anything is started.
  for (const name of ['TODOKE_LINE_API_BASE_URL', 'TODOKE_LINE_DATA_API_BASE_URL']) read.url(name)
  readTls(read)
  readMailSettings(read)
  read.logLevel()
  return {
    root,
    dataFolder: resolve(root, read.text('TODOKE_DATA_DIR') ?? '.data'),
    host,
    port,
    localUrl,
    publicUrl: read.url('TODOKE_PUBLIC_URL') ?? localUrl,
    postgres: databaseUrl === null ? { port: readPort(read, 'POSTGRES_PORT', 5_433) } : { url: databaseUrl },
    temporal:
      address === null
        ? { port: temporalPort, uiPort: readPort(read, 'TEMPORAL_UI_PORT', temporalPort + 1_000) }
        : { address },
    sandbox: readSandbox(read),
    given,
  }
}

/**
 * The ports that the stack will listen on, with the setting that chooses each.
 * @throws BadSetting for one used twice
 */
export function portsOf(settings: StackSettings): { setting: string; host: string; port: number }[] {
  const { postgres, temporal, sandbox } = settings
  const local = '127.0.0.1'
  const ports = [{ setting: 'PORT', host: settings.host, port: settings.port }]
  if ('port' in postgres) ports.push({ setting: 'POSTGRES_PORT', host: local, port: postgres.port })
  if ('port' in temporal) {
    ports.push({ setting: 'TEMPORAL_PORT', host: local, port: temporal.port })
    ports.push({ setting: 'TEMPORAL_UI_PORT', host: local, port: temporal.uiPort })
  }
  if (sandbox !== null) {
    ports.push({ setting: 'SANDBOX_LINE_PORT', host: local, port: sandbox.linePort })
    ports.push({ setting: 'SANDBOX_REPIST_PORT', host: local, port: sandbox.repistPort })
    ports.push({ setting: 'SANDBOX_MAIL_PORT', host: local, port: sandbox.mailPort })
    ports.push({ setting: 'SANDBOX_SMTP_PORT', host: local, port: sandbox.smtpPort })
    ports.push({ setting: 'SANDBOX_PLEX_PORT', host: local, port: sandbox.plexPort })
  }
  for (const [index, { setting, port }] of ports.entries()) {
    const other = ports.slice(0, index).find((earlier) => earlier.port === port)
    if (other !== undefined)
      throw new BadSetting(setting, `is ${port}, and so is ${other.setting}; give each its own port.`)
  }
  return ports
}

function readSandbox(read: SettingsReader): StackSettings['sandbox'] {
  if (!read.onOrOff('TODOKE_SANDBOX', 'on')) return null
  return {
    linePort: readPort(read, 'SANDBOX_LINE_PORT', 4_100),
    repistPort: readPort(read, 'SANDBOX_REPIST_PORT', 4_101),
    mailPort: readPort(read, 'SANDBOX_MAIL_PORT', 4_102),
    smtpPort: readPort(read, 'SANDBOX_SMTP_PORT', 4_103),
    plexPort: readPort(read, 'SANDBOX_PLEX_PORT', 4_104),
  }
}

const readPort = (read: SettingsReader, name: string, fallback: number): number =>
  read.whole(name, fallback, { least: 1, most: 65_535 })
