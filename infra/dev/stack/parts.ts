import { join } from 'node:path'
import pg from 'pg'
import { isUnreachable } from '../../../schema/migrations/readiness.ts'
import { START_WAIT_MS, type StartWait, waitAtStart } from '../../runtime/startWait.ts'
import { logFileOf, startChild } from '../processes/child.ts'
import type { Running } from '../processes/keepRunning.ts'
import { gone } from './runningStacks.ts'
import { type Postgres, startPostgres } from '../postgres/postgres.ts'
import { masterKeyOf, temporalUiToken } from './environment.ts'
import type { StackSettings } from './settings.ts'
import { bringTemporal } from '../temporal/binary.ts'
import { startTemporal } from '../temporal/temporal.ts'

/** When a part starts; parts of one stage start side by side, and end together in the reverse order of stages. */
export type Stage = 'database' | 'beside' | 'product'

/** One process of the stack: what it is called and how it is started (again). */
export interface Part {
  name: string
  stage: Stage
  /** Gives up when `signal` is aborted before it is ready. */
  start(signal?: AbortSignal): Promise<Running>
}

/** The database of the product in the embedded cluster. */
export const databaseName = 'todoke'

/** PostgreSQL, and the address of our database in it, which is made on first use. */
export function postgresPart(
  settings: StackSettings,
  port: number,
): Part & { url: (wait: Omit<StartWait, 'mayPass'>) => Promise<string> } {
  let server: Postgres | undefined
  return {
    name: 'postgres',
    stage: 'database',
    start: async () => {
      const started = await startPostgres({ root: settings.root, dataFolder: settings.dataFolder, port })
      server = started
      return {
        pid: started.pid,
        mark: started.home,
        ended: gone(started.pid, started.living),
        stop: async (graceMs) => await started.stop(graceMs),
        kill: () => killByPid(started.living()),
      }
    },
    url: async (wait) => {
      if (server === undefined) throw new Error('PostgreSQL was not started')
      const adminUrl = server.url('postgres')
      // A server that was taken over from a killed stack may be recovering.
      await waitAtStart(() => ensureDatabase(adminUrl), {
        ...wait,
        mayPass: isUnreachable,
        say: (reason) => wait.say(`waiting for PostgreSQL: ${reason}`),
      })
      return server.url(databaseName)
    },
  }
}

/** Temporal's own server with its Web UI. */
export function temporalPart(settings: StackSettings, ports: { port: number; uiPort: number }): Part {
  return {
    name: 'temporal',
    stage: 'beside',
    start: async () => {
      const { path } = await bringTemporal(settings.root, settings.given)
      const token = settings.given['TODOKE_TEMPORAL_UI_TOKEN'] ?? temporalUiToken(await masterKeyOf(settings))
      const codecEndpoint = `${settings.localUrl}/codec/${token}`
      const server = await startTemporal({
        binary: path,
        dataFolder: settings.dataFolder,
        ...ports,
        codecEndpoint,
      })
      return {
        pid: server.pid,
        mark: `--port ${ports.port}`,
        ended: gone(server.pid, server.living),
        stop: async () => await server.stop(),
        kill: () => killByPid(server.living()),
      }
    },
  }
}

/** What a Node process of the stack runs, and how one sees that it works. */
export interface NodePart {
  name: string
  stage: Stage
  /** Path in the checkout. */
  entry: string
  environment: NodeJS.ProcessEnv
  ready: { line: string } | { url: string }
}

/** One of our own processes. */
export function nodePart(
  settings: StackSettings,
  { name, stage, entry, environment, ready }: NodePart,
): Part {
  const path = join(settings.root, entry)
  return {
    name,
    stage,
    start: async (signal) => {
      const logFile = logFileOf(settings.dataFolder, name)
      const child = await startChild({
        name,
        entry: path,
        environment,
        cwd: settings.root,
        logFile,
        ready,
        readyWithinMs: START_WAIT_MS + 15_000,
        signal,
      })
      return { ...child, mark: path }
    },
  }
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const there = await client.query('select from pg_database where datname = $1', [databaseName])
    if (there.rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end().catch(() => undefined)
  }
}

function killByPid(pid: number | null): void {
  if (pid === null) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
