/** Settings of the stand-in LINE platform. */
export interface LineSandboxConfig {
  host: string
  port: number
  /** Where the state is kept over restarts; null keeps it in memory only. */
  dataDir: string | null
}

/** Thrown for a setting that cannot be used; the message names it and the remedy. */
export class ConfigError extends Error {}

/**
 * Reads `SANDBOX_HOST` (default 127.0.0.1), `SANDBOX_LINE_PORT` (default 4100) and `SANDBOX_DATA_DIR`
 * (optional).
 *
 * @throws {ConfigError} when a value makes no sense
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): LineSandboxConfig {
  const portText = env['SANDBOX_LINE_PORT'] || '4100'
  const port = Number(portText)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError(`SANDBOX_LINE_PORT is "${portText}": give a port number from 0 to 65535.`)
  return { host: env['SANDBOX_HOST'] || '127.0.0.1', port, dataDir: env['SANDBOX_DATA_DIR'] || null }
}
