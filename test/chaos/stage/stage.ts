import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { type Child, logFileOf, startChild } from '../../../infra/dev/processes/child.ts'
import { freePorts } from '../../../infra/dev/processes/ports.ts'
import { createPayloadCodec } from '../../../schema/crypto/payloadCodec.ts'
import { type Db, openDatabase } from '../../../schema/database.ts'
import { migrate } from '../../../schema/migrations/migrate.ts'
import { TEST_MASTER_KEY, testKeyring } from '../../setup/runtime/secrets.ts'
import { newFolder, removeData, root } from './data.ts'
import { type LineControl, lineControl } from './line.ts'
import { type DatabaseServer, newDatabase, ownPostgres, ownTemporal, type TemporalServer } from './servers.ts'

/** The product's worker roles, as their entries are named. */
export type RoleName = 'line' | 'orders'

/** A worker process. */
export interface Actor {
  pid: number
  /** Resolves when it is gone, with words on how it ended. */
  ended: Promise<string>
  /** kill -9. */
  kill(): Promise<void>
  /** SIGSTOP: it sleeps in the middle of whatever it does. */
  freeze(): void
  /** SIGCONT. */
  thaw(): void
}

/** A whole installation of a test's own, in real processes, whose parts may be killed. */
export interface Stage {
  /** Data and, under `logs`, what every process said. */
  folder: string
  db: Db
  databaseUrl: string
  client: Client
  line: LineControl
  temporal: TemporalServer
  /** The stage's own cluster, or null when it was lent one. */
  postgres: DatabaseServer | null
  /** Starts a worker process and waits until it works. */
  start(role: RoleName, settings?: Record<string, string>): Promise<Actor>
  /** Where the API listens, again and again. */
  apiUrl: string
  /** Starts the API and waits until it answers. `databaseUrl`: it reaches PostgreSQL by this one. */
  startApi(options?: { databaseUrl?: string }): Promise<Actor>
  closed(): boolean
  /** Ends every process, in whatever state it is, and removes the data. */
  close(): Promise<void>
}

const READY_MS = 60_000

/** How a stage differs from a usual installation. */
export interface StageOptions {
  /** A cluster that is lent: the stage's database is made there. Otherwise a cluster of its own is started. */
  clusterUrl?: string | undefined
  /** Settings of Temporal's server. */
  temporalSettings?: Readonly<Record<string, string>>
}

export async function openStage({ clusterUrl, temporalSettings }: StageOptions = {}): Promise<Stage> {
  const folder = await newFolder()
  const closers: (() => unknown)[] = [() => removeData(folder)]
  let closed = false
  const close = async (): Promise<void> => {
    closed = true
    for (const end of closers.splice(0).toReversed()) await Promise.resolve(end()).catch(() => {})
  }
  try {
    const temporal = await ownTemporal(folder, temporalSettings)
    closers.push(() => temporal.stop())
    const postgres = clusterUrl === undefined ? await ownPostgres(folder) : null
    if (postgres) closers.push(() => postgres.stop())
    const database = await newDatabase(postgres?.url('postgres') ?? clusterUrl ?? '')
    closers.push(() => database.drop())
    await migrate(database.url)
    const db = openDatabase({ url: database.url, name: 'todoke-chaos', max: 5 })
    closers.push(() => db.destroy())

    let count = 0
    const child = async (
      entry: string,
      environment: Record<string, string>,
      ready: Parameters<typeof startChild>[0]['ready'],
    ): Promise<Child> => {
      if (closed) throw new Error('the stage is closed')
      count += 1
      const name = `${count}-${entry.replaceAll(/\W+/g, '-')}`
      const started = await startChild({
        name,
        entry: join(root, entry),
        environment: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC', ...environment },
        cwd: root,
        logFile: logFileOf(folder, name),
        ready,
        readyWithinMs: READY_MS,
        signal: undefined,
      })
      const end = async (): Promise<void> => {
        started.kill()
        await started.ended
      }
      if (closed) {
        await end()
        throw new Error(`${name} was ready after the stage had closed`)
      }
      closers.push(end)
      return started
    }

    const [port = 0, apiPort = 0] = await freePorts(2)
    const apiUrl = `http://127.0.0.1:${apiPort}`
    const line = lineControl(`http://127.0.0.1:${port}`)
    const listening = { url: `${line.url}/_control/health` }
    await child('infra/sandbox/line/main.ts', { SANDBOX_LINE_PORT: String(port) }, listening)
    const connection = Connection.lazy({ address: temporal.address })
    closers.push(() => connection.close())
    const dataConverter = { payloadCodecs: [createPayloadCodec(testKeyring)] }

    const told = {
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: temporal.address,
      TODOKE_MASTER_KEY: TEST_MASTER_KEY,
      TODOKE_LINE_API_BASE_URL: line.url,
      TODOKE_LINE_DATA_API_BASE_URL: line.url,
      TODOKE_SHUTDOWN_GRACE_SECONDS: '1',
      LOG_LEVEL: 'warn',
    }
    const actor = (worker: Child): Actor => ({
      pid: worker.pid,
      ended: worker.ended,
      async kill() {
        worker.kill()
        await worker.ended
      },
      freeze: () => void process.kill(worker.pid, 'SIGSTOP'),
      thaw: () => void process.kill(worker.pid, 'SIGCONT'),
    })
    return {
      folder,
      db,
      databaseUrl: database.url,
      client: new Client({ connection, dataConverter }),
      line,
      temporal,
      postgres,
      start: async (role, settings = {}) =>
        actor(await child(`worker/${role}.ts`, { ...told, ...settings }, { line: 'TODOKE_READY' })),
      apiUrl,
      startApi: async ({ databaseUrl = database.url } = {}) =>
        actor(
          await child(
            'api/main.ts',
            { ...told, DATABASE_URL: databaseUrl, PORT: String(apiPort), TODOKE_MEDIA_DIR: folder },
            { url: `${apiUrl}/health/live` },
          ),
        ),
      closed: () => closed,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Runs `play` on a stage of its own, and closes it whatever happens. */
export async function onStage(options: StageOptions, play: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openStage(options)
  try {
    await play(stage)
  } finally {
    await stage.close()
  }
}
