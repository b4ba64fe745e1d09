import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { step } from '../bootstrap/progress.mjs'
import { bringBrowser, findBrowser } from '../browser/browser.ts'
import { freePorts } from '../processes/ports.ts'
import { clusterHome } from '../postgres/place.ts'
import { type Postgres, startPostgres, stopLeftover } from '../postgres/postgres.ts'
import { commandLineOf } from '../processes/processes.ts'
import { bringTemporal } from '../temporal/binary.ts'
import { endLeftoverTemporal, startTemporal, type Temporal } from '../temporal/temporal.ts'

/** PostgreSQL and Temporal of one test run, on free ports. Their data is removed at the end. */
export interface TestServices {
  /** TEST_DATABASE_URL: the database `postgres`, as superuser. TEST_TEMPORAL_ADDRESS: host:port. */
  environment: Record<string, string>
  stop(): Promise<void>
}

/** Folder of this test run; its name ends with the id of the process that owns it. */
export function runFolder(root: string): string {
  return join(root, '.data', `test-${process.pid}`)
}

/** Starts PostgreSQL (without fsync) and Temporal (in memory). When one cannot start, it stops both and throws. */
export async function startServices(root: string, folder: string): Promise<TestServices> {
  const [postgresPort = 0, temporalPort = 0] = await freePorts(2)
  let postgres: Postgres | undefined
  let temporal: Temporal | undefined
  const stop = async (): Promise<void> => {
    await Promise.all([temporal?.stop(), postgres?.stop()])
  }
  try {
    await step('PostgreSQL', async () => {
      postgres = await startPostgres({ root, dataFolder: folder, port: postgresPort, durable: false })
      return `on port ${postgresPort}, removed afterwards`
    })
    await step('Temporal', async () => {
      const { path } = await bringTemporal(root, process.env)
      temporal = await startTemporal({
        binary: path,
        dataFolder: folder,
        port: temporalPort,
        uiPort: null,
        durable: false,
      })
      return `on port ${temporalPort}, in memory`
    })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    environment: {
      TEST_DATABASE_URL: postgres?.url('postgres') ?? '',
      TEST_TEMPORAL_ADDRESS: temporal?.address ?? '',
    },
    stop,
  }
}

/** BROWSER_PATH for tests that drive pages; brings a browser when none is found. @throws Error with the remedies */
export async function browserEnvironment(root: string): Promise<Record<string, string>> {
  const there = findBrowser(process.env)
  const { path } = there ?? (await step('browser', async () => await bringBrowser(root, process.env)))
  return { BROWSER_PATH: path }
}

/** Makes the folder of this run. Before, it ends what runs that were killed left behind, and removes their folders. */
export async function prepareFolder(root: string): Promise<string> {
  const data = join(root, '.data')
  await mkdir(data, { recursive: true })
  for (const name of await readdir(data)) {
    const owner = Number(/^test-(\d+)$/.exec(name)?.[1])
    if (!Number.isNaN(owner) && !commandLineOf(owner).includes('infra/dev/test.ts'))
      await removeFolder(root, join(data, name))
  }
  const folder = runFolder(root)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'README'), 'Data of one run of npm test; removed at its end.\n')
  return folder
}

/** Ends what runs in the folder of a test run and removes it. */
export async function removeFolder(root: string, folder: string): Promise<void> {
  await endLeftoverTemporal(folder)
  await stopLeftover({ root, dataFolder: folder })
  const home = clusterHome(folder)
  if (existsSync(home)) await rm(home, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
}
