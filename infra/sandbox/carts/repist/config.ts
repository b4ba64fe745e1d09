/** What the process reads from its environment, once. */
export interface RepistSandboxConfig {
  /** `SANDBOX_HOST`: address to listen on; default 127.0.0.1. */
  host: string
  /** `SANDBOX_REPIST_PORT`: TCP port; default 4101. */
  port: number
  /** `SANDBOX_DATA_DIR`: folder that keeps the state over a restart; without it nothing is kept. */
  dataDir?: string
}

/** A setting that cannot be used; its text names the setting and the remedy. */
export class BadSetting extends Error {}

/** Throws BadSetting. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): RepistSandboxConfig {
  const given = (name: string) => (env[name]?.trim() ? env[name].trim() : undefined)
  const port = given('SANDBOX_REPIST_PORT') ?? '4101'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new BadSetting(`SANDBOX_REPIST_PORT is "${port}": give a TCP port from 0 (any free one) to 65535.`)
  }
  const dataDir = given('SANDBOX_DATA_DIR')
  return {
    host: given('SANDBOX_HOST') ?? '127.0.0.1',
    port: Number(port),
    ...(dataDir === undefined ? {} : { dataDir }),
  }
}
