/**
 * `npm start [-- --fresh]`: the whole of Todoke on this machine. Starts the stack (stack.ts), shows the story
 * (story/index.ts), and runs until Ctrl-C. `--fresh` ends what runs on the data folder and empties it first.
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spoken, step } from './bootstrap/progress.mjs'
import { emptyDataFolder, endLeftovers, endStack, takeDataFolder } from './stack/runningStacks.ts'
import { bringPagesAloud } from './pages/bringAloud.ts'
import { livingCluster } from './postgres/postgres.ts'
import { checkBeforeStart } from './stack/preflight.ts'
import { BadSetting } from '../runtime/settings.ts'
import { readSettings, type StackSettings, withEnvFile } from './stack/settings.ts'
import { type Stack, startStack } from './stack/stack.ts'
import { onStop } from './processes/stopSignals.ts'
import { openStory } from './story/index.ts'
import { bringTemporal, findTemporal } from './temporal/binary.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const say = (line: string): void => console.log(`  ${line}`)

async function main(): Promise<void> {
  const began = performance.now()
  const fresh = wantsFresh(process.argv.slice(2))
  const settings = readSettings(root, withEnvFile(root, process.env))
  await mkdir(settings.dataFolder, { recursive: true })
  const release = await takeFolder(settings.dataFolder, fresh)
  let stack: Stack | undefined
  const { signal, asked } = onStop({
    first: () => say('stopping (once more: by force)'),
    second: () => {
      stack?.kill()
      process.exit(130)
    },
  })
  try {
    await prepare(settings, fresh, signal)
    stack = await startStack(settings, say, signal)
    say(`ready after ${spoken(performance.now() - began)}\n`)
    await Promise.race([openStory({ settings, databaseUrl: stack.databaseUrl, say, signal }), asked])
    await asked
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    const stopping = performance.now()
    await stack?.stop()
    if (stack !== undefined) say(`stopped after ${spoken(performance.now() - stopping)}`)
    release()
  }
}

/** Everything that must be so before the first process is started; nothing runs when it throws. */
async function prepare(settings: StackSettings, fresh: boolean, signal: AbortSignal): Promise<void> {
  const left = await endLeftovers(settings.dataFolder)
  if (left.length > 0) say(`ended what an earlier start left behind: ${left.join(', ')}`)
  if (fresh) await step('emptying the data', async () => await emptyDataFolder(root, settings.dataFolder))
  const cluster = livingCluster(settings.dataFolder)
  const heldPorts = cluster === null ? [] : [cluster.port]
  await checkBeforeStart(settings, { heldPorts, say, signal })
  await bringPagesAloud(root)
  if ('address' in settings.temporal) return
  const { found } = await findTemporal(root, settings.given)
  if (found !== null) return
  await step('Temporal', async () => {
    const { server, from } = await bringTemporal(root, settings.given)
    return `server ${server} from ${from}`
  })
}

/** The data folder belongs to one stack at a time: `--fresh` ends another one, otherwise this start is refused. */
async function takeFolder(dataFolder: string, fresh: boolean): Promise<() => void> {
  const taken = takeDataFolder(dataFolder)
  if (typeof taken === 'function') return taken
  if (!fresh) {
    throw new BadSetting(
      'TODOKE_DATA_DIR',
      `Todoke is already running on ${dataFolder} as process ${taken}. Use that one, end it (Ctrl-C, or kill ${taken}), or set TODOKE_DATA_DIR and the ports for a second one.`,
    )
  }
  await step(`ending process ${taken}`, async () => await endStack(taken))
  return await takeFolder(dataFolder, fresh)
}

function wantsFresh(args: readonly string[]): boolean {
  const unknown = args.find((argument) => argument !== '--fresh')
  if (unknown !== undefined) throw new BadSetting(unknown, 'is not known; npm start knows --fresh only.')
  return args.length > 0
}

try {
  await main()
} catch (error) {
  console.error(`\n  ${(error as Error).message}`)
  process.exitCode = 1
}
// Nothing of ours is left; what a package still holds open must not keep the process alive.
process.exit()
