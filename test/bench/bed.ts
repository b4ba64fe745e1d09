import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import pg from 'pg'
import { type Child, logFileOf, startChild } from '../../infra/dev/processes/child.ts'
import { freePorts } from '../../infra/dev/processes/ports.ts'
import type { Postgres } from '../../infra/dev/postgres/postgres.ts'
import { startTemporal } from '../../infra/dev/temporal/temporal.ts'
import { parseKeyring } from '../../schema/crypto/keyring.ts'
import { createVault, type Vault } from '../../schema/crypto/vault.ts'
import { type Db, openDatabase } from '../../schema/database.ts'
import { migrate } from '../../schema/migrations/migrate.ts'
import { type LineSandbox, lineSandboxAt } from './lineSandbox.ts'

/** What all figures of one run share. */
export interface BenchPlace {
  root: string
  /** Data and logs of this run. */
  folder: string
  /** A cluster that flushes what it commits, as a user's would. */
  postgres: Postgres
  /** Temporal's command. */
  temporalBinary: string
}

/** Fresh surroundings of one figure: a database, a Temporal server, a LINE sandbox, each a process of its own. */
export interface Bed {
  folder: string
  databaseUrl: string
  /** As the owner, past row-level security. */
  admin: pg.Client
  /** As the application. */
  db: Db
  vault: Vault
  client: Client
  line: LineSandbox
  /** File of Temporal's database, where it keeps one. */
  temporalFile: string
  /** Starts the product's roles `orders` and `line`, each in a process of its own. */
  startRoles(): Promise<void>
  /** Starts the product's API in a process of its own, and answers its address. */
  startApi(): Promise<string>
  /** Kills the API, as by `kill -9`. */
  killApi(): void
  /** Starts a bare route that stores what it is sent, in a process of its own, and answers its address. */
  startBareWebhook(): Promise<string>
  /** Starts a stand-in Repist, which carts of the product may be at. */
  startCart(): Promise<{ host: string; put(path: string, body: object): Promise<void> }>
  /** Starts the product's role `carts` in a process of its own. */
  startCarts(pace: { syncSeconds: number }): Promise<void>
  /** Starts the worker of the bare workflows, in a process of its own. */
  startBareWorker(): Promise<void>
  close(): Promise<void>
}

let beds = 0

/**
 * Temporal's dev server keeps its data in memory: on disk it flushes its SQLite at each step and starts a
 * fifth as many workflows, which would hide what is measured. `keepTemporal` has it keep them all the same.
 */
export async function openBed(
  { root, folder, postgres, temporalBinary }: BenchPlace,
  { keepTemporal = false } = {},
): Promise<Bed> {
  beds += 1
  // Beds are made side by side: the number is taken before anything is waited for.
  const number = beds
  const home = join(folder, `bed-${number}`)
  await mkdir(home, { recursive: true })
  const [temporalPort = 0, linePort = 0, apiPort = 0, cartPort = 0, barePort = 0] = await freePorts(5)
  const database = `bench_${number}`
  const closers: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const end of closers.toReversed()) await end()
  }
  try {
    const server = new pg.Client({ connectionString: postgres.url('postgres') })
    await server.connect()
    await server.query(`create database ${database}`)
    await server.end()
    const databaseUrl = postgres.url(database)
    await migrate(databaseUrl)

    const temporal = await startTemporal({
      binary: temporalBinary,
      dataFolder: home,
      port: temporalPort,
      uiPort: null,
      durable: keepTemporal,
    })
    closers.push(() => temporal.stop())

    const child = async (
      name: string,
      entry: string,
      ready: { line: string } | { url: string },
      more: object,
    ) => {
      const started: Child = await startChild({
        name,
        entry: join(root, entry),
        environment: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC', ...more },
        cwd: root,
        logFile: logFileOf(home, name),
        ready,
        readyWithinMs: 60_000,
        signal: undefined,
      })
      closers.push(() => started.stop(10_000))
      return started
    }
    let api: Child | null = null
    const lineUrl = `http://127.0.0.1:${linePort}`
    await child(
      'sandbox-line',
      'infra/sandbox/line/main.ts',
      { url: `${lineUrl}/_control/health` },
      {
        SANDBOX_LINE_PORT: String(linePort),
      },
    )
    const line = lineSandboxAt(lineUrl)
    closers.push(() => line.close())

    const admin = new pg.Client({ connectionString: databaseUrl })
    await admin.connect()
    closers.push(() => admin.end())
    const db = openDatabase({ url: databaseUrl, name: 'todoke-bench', max: 4 })
    closers.push(() => db.destroy())
    const connection = await Connection.connect({ address: temporal.address })
    closers.push(() => connection.close())

    const masterKey = `k1:${randomBytes(32).toString('base64')}`
    const product = {
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      TODOKE_MASTER_KEY: masterKey,
      TODOKE_LINE_API_BASE_URL: lineUrl,
      TODOKE_LINE_DATA_API_BASE_URL: lineUrl,
      TODOKE_PRIVATE_CART_HOSTS: `127.0.0.1:${cartPort}`,
      LOG_LEVEL: 'warn',
    }
    return {
      folder: home,
      databaseUrl,
      admin,
      db,
      vault: createVault(parseKeyring(masterKey)),
      client: new Client({ connection }),
      line,
      temporalFile: join(home, 'temporal', 'temporal.db'),
      async startRoles() {
        await child('orders', 'worker/orders.ts', { line: 'TODOKE_READY' }, product)
        await child('line', 'worker/line.ts', { line: 'TODOKE_READY' }, product)
      },
      async startApi() {
        const url = `http://127.0.0.1:${apiPort}`
        api = await child(
          'api',
          'api/main.ts',
          { url: `${url}/health/live` },
          {
            ...product,
            PORT: String(apiPort),
            TODOKE_MEDIA_DIR: join(home, 'media'),
            TODOKE_API_REQUESTS_PER_MINUTE: '100000',
          },
        )
        return url
      },
      killApi: () => api?.kill(),
      async startBareWebhook() {
        const url = `http://127.0.0.1:${barePort}`
        const environment = { DATABASE_URL: databaseUrl, PORT: String(barePort) }
        await child('bare-webhook', 'test/bench/bare/webhook.ts', { url: `${url}/health` }, environment)
        return url
      },
      async startCart() {
        const host = `127.0.0.1:${cartPort}`
        const control = `http://${host}/_control`
        await child(
          'sandbox-repist',
          'infra/sandbox/carts/repist/main.ts',
          { url: `${control}/health` },
          { SANDBOX_REPIST_PORT: String(cartPort) },
        )
        return {
          host,
          async put(path, body) {
            const answer = await fetch(`${control}/${path}`, {
              method: 'PUT',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            })
            if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status} ${await answer.text()}`)
          },
        }
      },
      async startCarts({ syncSeconds }) {
        await child(
          'carts',
          'worker/carts.ts',
          { line: 'TODOKE_READY' },
          { ...product, TODOKE_SYNC_INTERVAL_SECONDS: String(syncSeconds) },
        )
      },
      async startBareWorker() {
        await child(
          'bare',
          'test/bench/bare/worker.ts',
          { line: 'BARE_READY' },
          {
            BENCH_TEMPORAL_ADDRESS: temporal.address,
            BENCH_LINE_URL: lineUrl,
          },
        )
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Asks again and again until it is so. Throws when it is not in time, naming what was waited for. */
export async function until(
  what: string,
  withinMs: number,
  isSo: () => Promise<boolean>,
  everyMs = 100,
): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${withinMs / 1000} s`)
    await sleep(everyMs)
  }
}
