import { existsSync, readFileSync } from 'node:fs'

/** A setting is missing or wrong; the text names it and the remedy. */
export class BadSetting extends Error {
  constructor(name: string, why: string) {
    super(`${name}: ${why}`)
    this.name = 'BadSetting'
  }
}

export type Reader = ReturnType<typeof reader>

/** Reads settings one by one, each refused by its name. An empty text is as good as none. */
export function reader(env: NodeJS.ProcessEnv) {
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
