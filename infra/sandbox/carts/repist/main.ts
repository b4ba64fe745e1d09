import closeWithGrace from 'close-with-grace'
import { BadSetting, type RepistSandboxConfig, readConfig } from './config.ts'
import { type RepistSandbox, createRepistSandbox } from './sandbox.ts'

const CLOSE_WITHIN_MS = 5000

/** The stand-in Repist as a process: settings in config.ts, closes on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const sandbox = open(config)
  try {
    await sandbox.listen()
  } catch (cause) {
    await sandbox.close()
    throw new BadSetting(whyNotListening(cause, config))
  }
  console.log(`Repist sandbox: ${sandbox.url} (admin ${sandbox.url}/admin/, control ${sandbox.url}/_control)`)
  closeWithGrace({ delay: CLOSE_WITHIN_MS, logger: false }, async ({ err }) => {
    if (err !== undefined) console.error(err)
    await sandbox.close()
  })
}

function open(config: RepistSandboxConfig): RepistSandbox {
  try {
    return createRepistSandbox(config)
  } catch (cause) {
    throw new BadSetting(`SANDBOX_DATA_DIR is "${config.dataDir ?? ''}" and cannot be used: ${String(cause)}`)
  }
}

function whyNotListening(cause: unknown, { host, port }: RepistSandboxConfig): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is taken. Free it, or set SANDBOX_REPIST_PORT to another port.`
  }
  if (code === 'EACCES')
    return `Port ${port} is not allowed to this user. Set SANDBOX_REPIST_PORT to 1024 or above.`
  return `Cannot listen on ${host}:${port} (${String(cause)}). Check SANDBOX_HOST and SANDBOX_REPIST_PORT.`
}

main().catch((cause: unknown) => {
  console.error(cause instanceof BadSetting ? `Repist sandbox: ${cause.message}` : cause)
  process.exitCode = 1
})
