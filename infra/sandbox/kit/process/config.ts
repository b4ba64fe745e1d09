/** Settings that every stand-in has. */
export interface StandInConfig {
  /** `SANDBOX_HOST`: address to listen on; default 127.0.0.1. */
  host: string
  /** TCP port; 0 takes a free one. */
  port: number
  /** The name of the port's setting, for error texts. */
  portSetting: string
  /** `SANDBOX_DATA_DIR`: folder that keeps the state over a restart; null keeps it in memory only. */
  dataDir: string | null
}

export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that cannot be used. The message names the setting and the remedy. */
export class BadSetting extends Error {}

/** Reads the settings above. The port's setting and its default are the stand-in's own. @throws {BadSetting} */
export function readStandInConfig(
  env: Environment,
  { portSetting, defaultPort }: { portSetting: string; defaultPort: number },
): StandInConfig {
  const port = settingOf(env, portSetting) ?? String(defaultPort)
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new BadSetting(`${portSetting} is "${port}": give a TCP port from 0 (any free one) to 65535.`)
  return {
    host: settingOf(env, 'SANDBOX_HOST') ?? '127.0.0.1',
    port: Number(port),
    portSetting,
    dataDir: settingOf(env, 'SANDBOX_DATA_DIR') ?? null,
  }
}

/** The trimmed value of a setting; undefined when it is absent or blank. */
export function settingOf(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined
}
