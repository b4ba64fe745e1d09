import { fileURLToPath } from 'node:url'
import { type Addresses, readAddresses } from '../infra/runtime/addresses.ts'
import { readMailSettings } from '../infra/runtime/mailSettings.ts'
import {
  BadSetting,
  type LogLevel,
  requiredDatabaseUrl,
  type SettingsReader,
  settingsReader,
} from '../infra/runtime/settings.ts'
import { readTrustedProxies } from '../infra/runtime/trustedProxies.ts'
import { readTemporalSettings, type TemporalSettings } from '../infra/runtime/temporal.ts'
import { type Keyring, parseKeyring } from '../schema/crypto/keyring.ts'
import type { ApiSettings } from './dependencies.ts'
import { type MediaSettings, readMediaSettings } from '../infra/runtime/media/mediaConfig.ts'

/** What the environment tells the API's process; read once, at its start. See .env.example. */
export interface ApiConfig extends ApiSettings, MediaSettings, Addresses {
  /** DATABASE_URL: PostgreSQL 18, `postgres://user:password@host:port/database`. */
  databaseUrl: string
  temporal: TemporalSettings
  /** TODOKE_MASTER_KEY: `name:base64 of 32 bytes`, the current one first. */
  keyring: Keyring
  /** LOG_LEVEL. Default info. */
  logLevel: LogLevel
}

/**
 * Reads the environment. TODOKE_PAGES_DIR (default: where `npm run build:pages` puts them), TODOKE_PRIVATE_CART_HOSTS, TODOKE_SUPPORT_CONTACT, TODOKE_TEMPORAL_UI_ORIGIN, TODOKE_TEMPORAL_UI_TOKEN,
 * TODOKE_TRUSTED_PROXIES, TODOKE_API_REQUESTS_PER_MINUTE (default 1200) and TODOKE_API_MAX_LOOP_DELAY_MS (default 5000) are described in {@link ApiSettings}.
 * @throws BadSetting, BadMasterKey
 */
export function readConfig(env: NodeJS.ProcessEnv): ApiConfig {
  const read = settingsReader(env)
  const trustedProxies = readTrustedProxies(read)
  return {
    ...readAddresses(read),
    ...readMediaSettings(read),
    databaseUrl: requiredDatabaseUrl(read),
    temporal: readTemporalSettings(read),
    keyring: parseKeyring(
      read.required('TODOKE_MASTER_KEY', "Give a key of the form 'name:base64 of 32 bytes'."),
    ),
    pagesFolder: read.text('TODOKE_PAGES_DIR') ?? fileURLToPath(new URL('../.cache/liff', import.meta.url)),
    privateCartHosts: read.list('TODOKE_PRIVATE_CART_HOSTS'),
    mailFrom: readMailSettings(read)?.from ?? null,
    supportContact: readSupportContact(read),
    temporalUiOrigin: originOf(read.url('TODOKE_TEMPORAL_UI_ORIGIN')),
    temporalUiToken: readUiToken(read, trustedProxies),
    trustedProxies,
    requestsPerMinute: read.whole('TODOKE_API_REQUESTS_PER_MINUTE', 1_200, { least: 1, most: 1_000_000 }),
    checkSeconds: 20,
    maxLoopDelayMs: read.whole('TODOKE_API_MAX_LOOP_DELAY_MS', 5_000, { least: 0, most: 600_000 }),
    logLevel: read.logLevel(),
  }
}

const originOf = (url: string | null): string | null => (url === null ? null : new URL(url).origin)

/** One line that a shop reads: an address, a telephone number, with hours. */
function readSupportContact(read: SettingsReader): string | null {
  const contact = read.text('TODOKE_SUPPORT_CONTACT')
  if (contact === null || (contact.length <= 200 && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(contact))) return contact
  throw new BadSetting('TODOKE_SUPPORT_CONTACT', 'must be one line of at most 200 characters.')
}

function readUiToken(read: SettingsReader, trustedProxies: readonly string[]): string | null {
  const token = read.text('TODOKE_TEMPORAL_UI_TOKEN')
  if (token === null) return null
  if (!/^[A-Za-z0-9_-]{32,100}$/.test(token))
    throw new BadSetting('TODOKE_TEMPORAL_UI_TOKEN', 'must have 32 to 100 letters, digits, - or _.')
  if (trustedProxies.length > 0)
    throw new BadSetting(
      'TODOKE_TEMPORAL_UI_TOKEN',
      'is for a machine that nobody else reaches, and TODOKE_TRUSTED_PROXIES names proxies. Set one of them.',
    )
  return token
}
