import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { freePorts } from '../../../infra/dev/processes/ports.ts'
import { type Postgres, startPostgres } from '../../../infra/dev/postgres/postgres.ts'
import { alive } from '../../../infra/dev/processes/processes.ts'
import { findTemporal } from '../../../infra/dev/temporal/binary.ts'
import { startTemporal, type Temporal } from '../../../infra/dev/temporal/temporal.ts'
import { root } from './data.ts'

/** A server that is killed and comes back on the same port and data. */
export interface Server {
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

export interface TemporalServer extends Server {
  address: string
}

/** A Temporal server that keeps its data on disk, with these of its settings changed. */
export async function ownTemporal(
  folder: string,
  dynamicSettings: Readonly<Record<string, string>> = {},
): Promise<TemporalServer> {
  const [port = 0] = await freePorts(1)
  const { found, tried } = await findTemporal(root, process.env)
  if (!found) throw new Error(`Temporal is not here: ${tried.join('; ')}`)
  let running: Temporal
  const start = async (): Promise<void> => {
    running = await startTemporal({
      binary: found.path,
      dataFolder: folder,
      port,
      uiPort: null,
      dynamicSettings,
    })
  }
  await start()
  return {
    address: `127.0.0.1:${port}`,
    start,
    stop: () => running.stop(),
    kill: () => killed(running.pid),
  }
}

export interface DatabaseServer extends Server {
  url(database: string): string
}

/** A PostgreSQL cluster that flushes what it commits. */
export async function ownPostgres(folder: string): Promise<DatabaseServer> {
  const [port = 0] = await freePorts(1)
  let running: Postgres
  const start = async (): Promise<void> => {
    running = await startPostgres({ root, dataFolder: folder, port })
  }
  await start()
  return {
    url: (database) => running.url(database),
    start,
    stop: () => running.stop(),
    kill: () => killed(running.pid),
  }
}

async function killed(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL')
  while (alive(pid)) await sleep(10)
}

/** An empty database in a cluster that is there already; `drop` removes it, whoever is connected. */
export async function newDatabase(clusterUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `todoke_chaos_${randomBytes(4).toString('hex')}`
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: clusterUrl, connectionTimeoutMillis: 10_000 })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await run(`create database ${name}`)
  const url = new URL(clusterUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(`drop database if exists ${name} with (force)`) }
}
