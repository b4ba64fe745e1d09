/** Settings of the stand-in LINE platform. */
export interface LineSandboxConfig {
  host: string
  port: number
  /** Where the state is kept over restarts; null keeps it in memory only. */
  dataDir: string | null
  /** Origins whose pictures, films and sounds are taken by plain http too. */
  plainMedia: string[]
}

/** Thrown for a setting that cannot be used; the message names it and the remedy. */
export class ConfigError extends Error {}

/**
 * Reads `SANDBOX_HOST` (default 127.0.0.1), `SANDBOX_LINE_PORT` (default 4100), `SANDBOX_DATA_DIR` (optional) and
 * `SANDBOX_LINE_PLAIN_MEDIA` (origins separated by commas; default: none).
 *
 * @throws {ConfigError} when a value makes no sense
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): LineSandboxConfig {
  const portText = env['SANDBOX_LINE_PORT'] || '4100'
  const port = Number(portText)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError(`SANDBOX_LINE_PORT is "${portText}": give a port number from 0 to 65535.`)
  const plainMedia = (env['SANDBOX_LINE_PLAIN_MEDIA'] ?? '').split(',').filter(Boolean)
  const wrong = plainMedia.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin)
  if (wrong !== undefined)
    throw new ConfigError(
      `SANDBOX_LINE_PLAIN_MEDIA has "${wrong}": give origins such as http://127.0.0.1:3000, without a path.`,
    )
  return {
    plainMedia,
    host: env['SANDBOX_HOST'] || '127.0.0.1',
    port,
    dataDir: env['SANDBOX_DATA_DIR'] || null,
  }
}
