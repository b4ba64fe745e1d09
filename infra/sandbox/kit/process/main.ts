import closeWithGrace from 'close-with-grace'
import { BadSetting, type Environment, type StandInConfig } from './config.ts'
import type { StandIn } from './standIn.ts'

const CLOSE_TIMEOUT_MS = 5000

/** A stand-in that can run as a process. */
interface Runnable<Config extends StandInConfig> {
  /** As logs call it: `LINE sandbox`. */
  name: string
  /** @throws {BadSetting} */
  readConfig: (env: Environment) => Config
  create: (config: Config) => StandIn
  /** Paths worth opening, by what they are: `{ admin: '/admin/' }`. */
  pages: Readonly<Record<string, string>>
}

/**
 * Runs a stand-in until SIGTERM or SIGINT. When it cannot start, the process exits with 1 and one line that names the
 * setting and the remedy.
 */
export async function runStandIn<Config extends StandInConfig>(runnable: Runnable<Config>): Promise<void> {
  try {
    await start(runnable)
  } catch (error) {
    console.error(error instanceof BadSetting ? `${runnable.name}: ${error.message}` : error)
    process.exitCode = 1
  }
}

async function start<Config extends StandInConfig>({
  name,
  readConfig,
  create,
  pages,
}: Runnable<Config>): Promise<void> {
  const config = readConfig(process.env)
  const standIn = create(config)
  try {
    await standIn.listen()
  } catch (error) {
    throw startError(error, config)
  }
  const listed = Object.entries(pages).map(([page, path]) => `${page} ${standIn.url}${path}`)
  console.log(`${name}: ${standIn.url} (${listed.join(', ')})`)
  closeWithGrace({ delay: CLOSE_TIMEOUT_MS, logger: false }, async ({ err }) => {
    if (err !== undefined) console.error(err)
    try {
      await standIn.close()
    } catch (error) {
      console.error(`${name}: the state could not be written at the end:`, error)
      throw error
    }
  })
}

/** A start's failure in terms of the settings; an error that is no setting's fault stays as it is. */
function startError(error: unknown, { host, port, portSetting, dataDir }: StandInConfig): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const isOfPort = 'syscall' in error && error.syscall === 'listen'
  if (isOfPort && error.code === 'EADDRINUSE')
    return new BadSetting(`Port ${port} on ${host} is taken. Free it, or set ${portSetting} to another port.`)
  if (isOfPort && error.code === 'EACCES')
    return new BadSetting(`This user may not open port ${port}. Set ${portSetting} to 1024 or above.`)
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new BadSetting(`SANDBOX_HOST is "${host}", which is not an address of this machine.`)
  if (dataDir === null || isOfPort) return error
  return new BadSetting(`SANDBOX_DATA_DIR is "${dataDir}" and cannot be used: ${error.message}`)
}
