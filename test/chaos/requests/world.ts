import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { findBrowser } from '../../../infra/dev/browser/installed.ts'
import { freePorts } from '../../../infra/dev/processes/ports.ts'
import { type Db, openDatabase } from '../../../schema/database.ts'
import { migrate } from '../../../schema/migrations/migrate.ts'
import { TEST_MASTER_KEY } from '../../setup/runtime/secrets.ts'
import { newFolder, removeData } from '../stage/data.ts'
import { newDatabase, ownPostgres, ownTemporal, type Server } from '../stage/servers.ts'
import { KeptProcess } from './keptProcess.ts'

/** Shorter waits than the product's own, so that minutes see what else takes hours. */
export const TIMES = {
  leaseMs: 5_000,
  renewMs: 1_000,
  fenceMs: 10_000,
  apartMs: 4_000,
  handOverMs: 60_000,
  firstWaitMs: 1_000,
  longestWaitMs: 15_000,
}

/** Everything that runs: the product's processes, its servers, and the stand-ins, which nobody kills. */
export interface World {
  folder: string
  apiUrl: string
  databaseUrl: string
  lineUrl: string
  carts: { REPIST: string; PLEX: string }
  /** Under row-level security, for the recount. */
  db: Db
  /** As the owner, for the verdict; a new connection each time, as the server comes and goes. */
  rows<Row extends pg.QueryResultRow>(statement: string): Promise<Row[]>
  postgres: Server
  temporal: Server
  product: KeptProcess[]
  /** Ends all of it. `keep`: the folder with the data and the logs stays, until the next run. */
  close(keep?: boolean): Promise<void>
}

export async function openWorld(say: (line: string) => void): Promise<World> {
  const browser = findBrowser(process.env)
  if (browser === null) throw new Error('there is no browser: set BROWSER_PATH, or run npm test once')
  const folder = await newFolder()
  const closers: (() => Promise<unknown>)[] = []
  const close = async (keep = false): Promise<void> => {
    for (const end of closers.splice(0).toReversed()) await end().catch(() => {})
    if (!keep) await removeData(folder)
  }
  try {
    const [apiPort = 0, linePort = 0, repistPort = 0, plexPort = 0] = await freePorts(4)
    const at = (port: number): string => `http://127.0.0.1:${port}`
    say('PostgreSQL and Temporal')
    const temporal = await ownTemporal(folder)
    closers.push(() => temporal.stop())
    const postgres = await ownPostgres(folder)
    closers.push(() => postgres.stop())
    const { url: databaseUrl } = await newDatabase(postgres.url('postgres'))
    await migrate(databaseUrl)
    const db = openDatabase({ url: databaseUrl, name: 'todoke-chaos', max: 3 })
    closers.push(() => db.destroy())

    const start = async (
      name: string,
      entry: string,
      ready: { line: string } | { url: string },
      more: object,
    ) => {
      const kept = await KeptProcess.start({ name, entry, folder, ready, environment: { ...more } })
      closers.push(() => kept.close())
      return kept
    }
    const standIn = async (name: string, entry: string, port: number, setting: string): Promise<void> => {
      const data = join(folder, name)
      await mkdir(data, { recursive: true })
      const environment = { [setting]: String(port), SANDBOX_DATA_DIR: data }
      await start(name, entry, { url: `${at(port)}/_control/health` }, environment)
    }
    say('stand-ins')
    await Promise.all([
      standIn('line', 'infra/sandbox/line/main.ts', linePort, 'SANDBOX_LINE_PORT'),
      standIn('repist', 'infra/sandbox/carts/repist/main.ts', repistPort, 'SANDBOX_REPIST_PORT'),
      standIn('plex', 'infra/sandbox/carts/repist/plexMain.ts', plexPort, 'SANDBOX_PLEX_PORT'),
    ])
    const media = join(folder, 'media')
    await mkdir(media, { recursive: true })
    const told = {
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      TODOKE_MASTER_KEY: TEST_MASTER_KEY,
      TODOKE_LINE_API_BASE_URL: at(linePort),
      TODOKE_LINE_DATA_API_BASE_URL: at(linePort),
      TODOKE_PRIVATE_CART_HOSTS: `127.0.0.1:${repistPort},127.0.0.1:${plexPort}`,
      TODOKE_SYNC_INTERVAL_SECONDS: '5',
      TODOKE_SHUTDOWN_GRACE_SECONDS: '1',
      TODOKE_MEDIA_DIR: media,
      TODOKE_PUBLIC_URL: at(apiPort),
      TODOKE_OPERATION_TIMES: Object.entries(TIMES)
        .map(([name, ms]) => `${name}=${ms}`)
        .join(','),
      BROWSER_PATH: browser.path,
      HOST: '127.0.0.1',
      PORT: String(apiPort),
      LOG_LEVEL: 'info',
    }
    say('API and workers')
    const works = { line: 'TODOKE_READY' }
    const product = await Promise.all([
      start('api', 'api/main.ts', { url: `${at(apiPort)}/health/ready` }, told),
      start('orders-1', 'worker/orders.ts', works, told),
      start('orders-2', 'worker/orders.ts', works, told),
      start('line', 'worker/line.ts', works, told),
      start('carts', 'worker/carts.ts', works, told),
      start('robots-1', 'worker/robots.ts', works, { ...told, TODOKE_ROBOT_SLOTS: '2' }),
      start('robots-2', 'worker/robots.ts', works, { ...told, TODOKE_ROBOT_SLOTS: '2' }),
    ])
    return {
      folder,
      apiUrl: at(apiPort),
      databaseUrl,
      lineUrl: at(linePort),
      carts: { REPIST: at(repistPort), PLEX: at(plexPort) },
      db,
      async rows<Row extends pg.QueryResultRow>(statement: string) {
        const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
        client.on('error', () => {})
        await client.connect()
        try {
          return (await client.query<Row>(statement)).rows
        } finally {
          await client.end()
        }
      },
      postgres,
      temporal,
      product,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
