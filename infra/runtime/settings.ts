import { existsSync, readFileSync } from 'node:fs'

/** A setting is missing or wrong; the text names it and the remedy. */
export class BadSetting extends Error {
  constructor(name: string, why: string) {
    super(`${name}: ${why}`)
    this.name = 'BadSetting'
  }
}

export type SettingsReader = ReturnType<typeof settingsReader>

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * Reads the settings of a process one by one, for the API, the workers and the local stack. Spaces around a value are
 * dropped, and an empty one counts as not set. Each read throws {@link BadSetting} with the name of the setting.
 */
export function settingsReader(env: NodeJS.ProcessEnv) {
  const given = (name: string): string => env[name]?.trim() ?? ''
  return {
    /** Null when it is not set. */
    text: (name: string): string | null => given(name) || null,

    required(name: string, remedy: string): string {
      const value = given(name)
      if (!value) throw new BadSetting(name, `is not set. ${remedy}`)
      return value
    },

    whole(name: string, fallback: number, { least, most }: { least: number; most: number }): number {
      const text = given(name)
      if (!text) return fallback
      const value = Number(text)
      if (/^\d+$/.test(text) && value >= least && value <= most) return value
      throw new BadSetting(name, `must be a whole number from ${least} to ${most}, not '${text}'.`)
    },

    onOrOff(name: string, fallback: 'on' | 'off'): boolean {
      const text = given(name) || fallback
      if (text === 'on' || text === 'off') return text === 'on'
      throw new BadSetting(name, `must be on or off, not '${text}'.`)
    },

    /** Without a slash at the end; null when it is not set. */
    url(name: string): string | null {
      const text = given(name)
      if (!text) return null
      if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '')
      throw new BadSetting(name, `must be an http or https address, not '${text}'.`)
    },

    /** Values separated by commas. */
    list: (name: string): string[] =>
      given(name)
        .split(',')
        .map((text) => text.trim())
        .filter(Boolean),

    /** The content of the file that it names; null when it is not set. */
    file(name: string): Buffer | null {
      const path = given(name)
      if (!path) return null
      if (!existsSync(path)) throw new BadSetting(name, `there is no file '${path}'.`)
      return readFileSync(path)
    },

    /** DATABASE_URL; null when it is not set. A password in it is never repeated. */
    databaseUrl(): string | null {
      const text = given('DATABASE_URL')
      if (!text) return null
      if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return text
      throw new BadSetting('DATABASE_URL', 'must be postgres://user:password@host:port/database.')
    },

    /** LOG_LEVEL. Default info. */
    logLevel(): LogLevel {
      const text = given('LOG_LEVEL') || 'info'
      const level = LOG_LEVELS.find((known) => known === text)
      if (level !== undefined) return level
      throw new BadSetting('LOG_LEVEL', `must be one of ${LOG_LEVELS.join(', ')}, not '${text}'.`)
    },
  }
}

/** DATABASE_URL, for processes that have no database of their own. */
export function requiredDatabaseUrl(read: SettingsReader): string {
  const remedy = 'Give a PostgreSQL 18 address: postgres://user:password@host:5432/todoke'
  return read.databaseUrl() ?? read.required('DATABASE_URL', remedy)
}
