import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { localAddress } from '../../../api/runtime/localAddress.ts'

/** A setting of the local stack is wrong or cannot be used; the text names it and the remedy. */
export class BadSetting extends Error {
  constructor(name: string, why: string) {
    super(`${name}: ${why}`)
    this.name = 'BadSetting'
  }
}

/** Names and values as a process gets them. */
export type Environment = Record<string, string | undefined>

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
  /** SANDBOX_LINE_PORT and SANDBOX_REPIST_PORT; null when TODOKE_SANDBOX is `off`. */
  sandbox: { linePort: number; repistPort: number } | null
  /** Everything that was set, from the environment or from .env: handed on to the processes. */
  given: Environment
}

/**
 * The environment with what .env (or the file that TODOKE_ENV_FILE names) adds to it: a variable that is set wins over
 * the file, an empty one counts as not set.
 */
export function withEnvFile(root: string, environment: Environment): Environment {
  const file = resolve(root, environment['TODOKE_ENV_FILE'] || '.env')
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
  const merged: Environment = {}
  for (const [name, value] of [...Object.entries(fromFile), ...Object.entries(environment)]) {
    if (value !== undefined && value !== '') merged[name] = value
  }
  return merged
}

/** Reads the settings. @throws BadSetting */
export function readSettings(root: string, given: Environment): StackSettings {
  const host = given['HOST'] ?? '127.0.0.1'
  const port = portOf(given, 'PORT', 3000)
  const temporalPort = portOf(given, 'TEMPORAL_PORT', 7233)
  const databaseUrl = given['DATABASE_URL']
  if (databaseUrl !== undefined && !isUrl(databaseUrl, /^postgres(ql)?:$/)) {
    throw new BadSetting(
      'DATABASE_URL',
      'is no address of a PostgreSQL; write postgres://user:password@host:5432/database.',
    )
  }
  const address = given['TEMPORAL_ADDRESS']
  if (address !== undefined && !/^[^\s/:]+:\d{1,5}$|^\[[\da-f:]+\]:\d{1,5}$/i.test(address)) {
    throw new BadSetting(
      'TEMPORAL_ADDRESS',
      `is "${address}"; write host:port without http://, for instance 127.0.0.1:7233.`,
    )
  }
  const localUrl = localAddress(host, port)
  const publicUrl = given['TODOKE_PUBLIC_URL'] ?? localUrl
  for (const [name, url] of [
    ['TODOKE_PUBLIC_URL', publicUrl],
    ['TODOKE_LINE_API_BASE_URL', given['TODOKE_LINE_API_BASE_URL']],
    ['TODOKE_LINE_DATA_API_BASE_URL', given['TODOKE_LINE_DATA_API_BASE_URL']],
  ] as const) {
    if (url !== undefined && !isUrl(url, /^https?:$/)) {
      throw new BadSetting(name, `is "${url}"; write an address that begins with http:// or https://.`)
    }
  }
  for (const name of ['TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE', 'TEMPORAL_TLS_CA_FILE']) {
    const file = given[name]
    if (file !== undefined && !existsSync(file)) throw new BadSetting(name, `there is no file ${file}.`)
  }
  return {
    root,
    dataFolder: resolve(root, given['TODOKE_DATA_DIR'] ?? '.data'),
    host,
    port,
    localUrl,
    publicUrl: publicUrl.replace(/\/+$/, ''),
    postgres:
      databaseUrl === undefined ? { port: portOf(given, 'POSTGRES_PORT', 5433) } : { url: databaseUrl },
    temporal:
      address === undefined
        ? { port: temporalPort, uiPort: portOf(given, 'TEMPORAL_UI_PORT', temporalPort + 1000) }
        : { address },
    sandbox: sandboxOf(given),
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
  }
  for (const [index, { setting, port }] of ports.entries()) {
    const other = ports.slice(0, index).find((earlier) => earlier.port === port)
    if (other !== undefined)
      throw new BadSetting(setting, `is ${port}, and so is ${other.setting}; give each its own port.`)
  }
  return ports
}

function sandboxOf(given: Environment): StackSettings['sandbox'] {
  const wanted = given['TODOKE_SANDBOX'] ?? 'on'
  if (wanted !== 'on' && wanted !== 'off')
    throw new BadSetting('TODOKE_SANDBOX', `is "${wanted}"; write on or off.`)
  if (wanted === 'off') return null
  return {
    linePort: portOf(given, 'SANDBOX_LINE_PORT', 4100),
    repistPort: portOf(given, 'SANDBOX_REPIST_PORT', 4101),
  }
}

function portOf(given: Environment, name: string, fallback: number): number {
  const text = given[name]
  if (text === undefined) return fallback
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535)
    throw new BadSetting(name, `is "${text}"; write a port, a number from 1 to 65535.`)
  return port
}

function isUrl(text: string, protocol: RegExp): boolean {
  return URL.canParse(text) && protocol.test(new URL(text).protocol)
}
