import { ConfigError, readConfig } from './config.ts'
import { createLineSandbox } from './sandbox.ts'

/** The process: `node infra/sandbox/line/main.ts`. Exits with 1 and one clear message when it cannot start. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const sandbox = createLineSandbox(config)
  try {
    await sandbox.listen()
  } catch (error) {
    throw clearer(error, config)
  }
  console.log(`LINE sandbox listens on ${sandbox.url} (chat pages: ${sandbox.url}/chat)`)
  const stop = (): void => {
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error('LINE sandbox: the state could not be written at the end:', error)
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

function clearer(error: unknown, config: ReturnType<typeof readConfig>): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  switch (code) {
    case 'EADDRINUSE':
      return new ConfigError(
        `Port ${config.port} on ${config.host} is taken: set SANDBOX_LINE_PORT to a free port, or end the process that holds it.`,
      )
    case 'EACCES':
    case 'ENOTDIR':
    case 'EROFS':
      return new ConfigError(
        `Cannot start on port ${config.port} (SANDBOX_LINE_PORT) with data in ${config.dataDir} (SANDBOX_DATA_DIR): ${String(error)}`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError(`SANDBOX_HOST is "${config.host}", which is no address of this machine.`)
    default:
      return error
  }
}

try {
  await main()
} catch (error) {
  console.error(error instanceof ConfigError ? `LINE sandbox: ${error.message}` : error)
  process.exit(1)
}
