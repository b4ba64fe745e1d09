import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findBrowser } from '../browser/installed.ts'
import type { StackSettings } from './settings.ts'

/** Where the services are that were started (or given) for this stack. */
export interface StackAddresses {
  databaseUrl: string
  temporalAddress: string
}

/** Base address of the stand-in LINE, or null when the sandbox is off. */
export function lineSandboxUrl({ sandbox }: StackSettings): string | null {
  return sandbox === null ? null : `http://127.0.0.1:${sandbox.linePort}`
}

/** Base address of the stand-in Repist, or null when the sandbox is off. */
export function repistSandboxUrl({ sandbox }: StackSettings): string | null {
  return sandbox === null ? null : `http://127.0.0.1:${sandbox.repistPort}`
}

/** Base address of the stand-in Plex, or null when the sandbox is off. */
export function plexSandboxUrl({ sandbox }: StackSettings): string | null {
  return sandbox === null ? null : `http://127.0.0.1:${sandbox.plexPort}`
}

/** Base address of the stand-in mailbox, or null when the sandbox is off. */
export function mailSandboxUrl({ sandbox }: StackSettings): string | null {
  return sandbox === null ? null : `http://127.0.0.1:${sandbox.mailPort}`
}

/**
 * The environment of every process of the product in a local stack. What the user set stays as it is; the rest points
 * at the stack's own services and stand-ins.
 */
export function productEnvironment(
  settings: StackSettings,
  addresses: StackAddresses,
  masterKey: string,
): NodeJS.ProcessEnv {
  const { given, host, port, publicUrl, sandbox } = settings
  const line = lineSandboxUrl(settings)
  const local: NodeJS.ProcessEnv = {
    TODOKE_MASTER_KEY: masterKey,
    TEMPORAL_NAMESPACE: 'default',
    LOG_LEVEL: 'info',
    TODOKE_MEDIA_DIR: join(settings.dataFolder, 'media'),
    // Robots work in it; where there is none, requests wait.
    ...browserOf(given),
    ...('port' in settings.temporal && {
      TODOKE_TEMPORAL_UI_ORIGIN: `http://127.0.0.1:${settings.temporal.uiPort}`,
      // Somebody who names proxies has more than this machine in mind: the codec then takes keys alone.
      ...(given['TODOKE_TRUSTED_PROXIES'] === undefined && {
        TODOKE_TEMPORAL_UI_TOKEN: temporalUiToken(masterKey),
      }),
    }),
    ...(line !== null && { TODOKE_LINE_API_BASE_URL: line, TODOKE_LINE_DATA_API_BASE_URL: line }),
    ...(sandbox !== null && {
      TODOKE_PRIVATE_CART_HOSTS: `127.0.0.1:${sandbox.repistPort},127.0.0.1:${sandbox.plexPort}`,
      TODOKE_SYNC_INTERVAL_SECONDS: '5',
      TODOKE_ALERT_MAIL_AFTER_SECONDS: '10',
      TODOKE_SUPPORT_CONTACT: 'support@sandbox.example.jp',
    }),
    // A mail server of one's own brings its own sender.
    ...(sandbox !== null &&
      given['TODOKE_SMTP_URL'] === undefined && {
        TODOKE_SMTP_URL: `smtp://127.0.0.1:${sandbox.smtpPort}`,
        TODOKE_MAIL_FROM: 'todoke@sandbox.example.jp',
      }),
  }
  return {
    ...local,
    ...given,
    DATABASE_URL: addresses.databaseUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    HOST: host,
    PORT: String(port),
    TODOKE_PUBLIC_URL: publicUrl,
    TZ: 'UTC',
  }
}

const browserOf = (given: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const found = findBrowser({ ...process.env, ...given })
  return found === null ? {} : { BROWSER_PATH: found.path }
}

/** What Temporal's Web UI shows to the API's codec in place of a key: the same after each start. */
export const temporalUiToken = (masterKey: string): string =>
  Buffer.from(hkdfSync('sha256', masterKey, '', 'todoke.temporalUi', 30)).toString('base64url')

/** The environment of a stand-in: nothing of the product's secrets, and a folder of its own. */
export function sandboxEnvironment(settings: StackSettings, folder: string): NodeJS.ProcessEnv {
  const { given, sandbox } = settings
  return {
    PATH: given['PATH'],
    HOME: given['HOME'],
    NODE_COMPILE_CACHE: given['NODE_COMPILE_CACHE'],
    TZ: 'UTC',
    SANDBOX_HOST: '127.0.0.1',
    SANDBOX_LINE_PORT: String(sandbox?.linePort ?? ''),
    // Nobody has a certificate for this machine: the stand-in takes what LINE would not.
    SANDBOX_LINE_PLAIN_MEDIA: new URL(given['TODOKE_MEDIA_BASE_URL'] ?? settings.publicUrl).origin,
    SANDBOX_REPIST_PORT: String(sandbox?.repistPort ?? ''),
    SANDBOX_MAIL_PORT: String(sandbox?.mailPort ?? ''),
    SANDBOX_SMTP_PORT: String(sandbox?.smtpPort ?? ''),
    SANDBOX_PLEX_PORT: String(sandbox?.plexPort ?? ''),
    SANDBOX_DATA_DIR: folder,
  }
}

/**
 * The master key of this stack: TODOKE_MASTER_KEY, else the one in the data folder, which is made on first use
 * (readable by its owner only). Losing the file means losing the credentials stored under it.
 */
export async function masterKeyOf(settings: StackSettings): Promise<string> {
  const given = settings.given['TODOKE_MASTER_KEY']
  if (given !== undefined) return given
  const file = masterKeyFile(settings)
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim()
  const key = `k1:${randomBytes(32).toString('base64')}`
  await mkdir(settings.dataFolder, { recursive: true })
  await writeFile(`${file}.unfinished`, `${key}\n`, { mode: 0o600 })
  await rename(`${file}.unfinished`, file)
  return key
}

/** The key of a stack that was started before, for commands beside it; undefined when there is none. */
export function storedMasterKey(settings: StackSettings): string | undefined {
  const file = masterKeyFile(settings)
  return (
    settings.given['TODOKE_MASTER_KEY'] ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined)
  )
}

const masterKeyFile = (settings: StackSettings): string => join(settings.dataFolder, 'master.key')
