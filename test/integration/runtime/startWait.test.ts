import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp } from 'node:fs/promises'
import { createServer as createHttp2Server } from 'node:http2'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import pg from 'pg'
import { startPostgres } from '../../../infra/dev/postgres/postgres.ts'
import { freePorts } from '../../../infra/dev/processes/ports.ts'
import { removeFolder } from '../../../infra/dev/testing/services.ts'
import { waitForDatabase } from '../../../infra/runtime/database.ts'
import { migrate } from '../../../schema/migrations/migrate.ts'
import { connectTemporal } from '../../../worker/runtime/temporal.ts'
import { TEST_MASTER_KEY, testKeyring } from '../../setup/runtime/secrets.ts'

jest.setTimeout(90_000)

const root = join(import.meta.dirname, '../../..')
const started: ChildProcess[] = []
let folder: string
let port: number
let url: string

const start = () => startPostgres({ root, dataFolder: folder, port, durable: false })
const within = (seconds: number) => ({
  say: (line: string) => void said.push(line),
  withinMs: seconds * 1_000,
})
let said: string[] = []

/** Starts a process of the product, whose output is read until it contains a text. */
function startProcess(entry: string, databaseUrl: string, environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [join(root, entry)], {
    env: {
      PATH: process.env['PATH'] ?? '',
      TZ: 'UTC',
      PORT: '0',
      ...environment,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] ?? '',
      TODOKE_MASTER_KEY: TEST_MASTER_KEY,
      TODOKE_SHUTDOWN_GRACE_SECONDS: '0',
    },
  })
  started.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    ended,
    output: () => output,
    async says(text: string): Promise<void> {
      while (!output.includes(text)) {
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}:\n${output}`)
        await sleep(50)
      }
    },
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'todoke-wait-'))
  // As root, PostgreSQL runs as another user, who has to get in here.
  await chmod(folder, 0o755)
  port = (await freePorts(1))[0] ?? 0
  const postgres = await start()
  const admin = new pg.Client({ connectionString: postgres.url('postgres') })
  await admin.connect()
  await admin.query('create database todoke')
  await admin.end()
  url = postgres.url('todoke')
  await migrate(url)
  await postgres.stop()
})
afterEach(async () => {
  said = []
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})
afterAll(() => removeFolder(root, folder))

describe('a process that is started before its PostgreSQL', () => {
  it('waits, says what for, and comes up: the API and a worker', async () => {
    const api = startProcess('api/main.ts', url)
    // At LOG_LEVEL=error too, where warnings are left out.
    const orders = startProcess('worker/orders.ts', url, { LOG_LEVEL: 'error' })
    await Promise.all(
      [api, orders].map((one) => one.says('waiting for PostgreSQL. DATABASE_URL: cannot use')),
    )
    const postgres = await start()
    try {
      await Promise.all([api.says('listening at http://'), orders.says('TODOKE_READY')])
    } finally {
      for (const child of started) child.kill('SIGTERM')
      await Promise.all([api.ended, orders.ended])
      await postgres.stop()
    }
  })

  it('waits for one that recovers', async () => {
    const recovering = createServer((socket) =>
      socket.once('data', () => {
        const fields = ['SFATAL', 'VFATAL', 'C57P03', 'Mthe database system is starting up', '']
        const body = Buffer.from(fields.map((field) => `${field}\0`).join(''))
        const head = Buffer.from('E\0\0\0\0')
        head.writeInt32BE(body.length + 4, 1)
        socket.end(Buffer.concat([head, body]))
      }),
    )
    await new Promise<void>((resolve) => recovering.listen(port, '127.0.0.1', resolve))
    const waiting = waitForDatabase(url, within(60))
    while (said.length === 0) await sleep(10)
    expect(said[0]).toContain('the database system is starting up')
    await new Promise((resolve) => recovering.close(resolve))
    const postgres = await start()
    await waiting
    await postgres.stop()
  })

  it('gives up in time, with the sentence that names the setting and the remedy', async () => {
    await expect(waitForDatabase(url, within(1))).rejects.toThrow(
      /^DATABASE_URL: cannot use the database at .*ECONNREFUSED.*Start it, or correct host, user and password\.$/,
    )
  })

  it('ends at once where waiting cannot help: a wrong password, no tables, no such database', async () => {
    const postgres = await start()
    try {
      const wrong = startProcess('worker/orders.ts', url.replace(/:[^:@]+@/, ':geheim@'))
      expect(await wrong.ended).toBe(1)
      expect(wrong.output()).toMatch(/^DATABASE_URL: .*password authentication failed.*\n$/)
      expect(wrong.output()).not.toContain('geheim')
      const empty = startProcess('api/main.ts', postgres.url('postgres'))
      expect(await empty.ended).toBe(1)
      expect(empty.output()).toMatch(/^DATABASE_URL: .*has no tables yet\. Run: npm run todoke -- migrate\n$/)
      await expect(waitForDatabase(postgres.url('none'), within(60))).rejects.toThrow('"none" does not exist')
      expect(said).toEqual([])
    } finally {
      await postgres.stop()
    }
  })
})

describe('a process that is started before its Temporal', () => {
  const config = (address: string) => ({
    temporal: { address, namespace: 'default' },
    keyring: testKeyring,
  })
  const say = (...args: unknown[]) => void said.push(args.map(String).join(' '))
  const log = { warn: say, error: say, isLevelEnabled: () => true }

  it('waits for it, and gives up in time with one sentence', async () => {
    await expect(
      connectTemporal(config('127.0.0.1:1'), { mayBeDown: false, log, withinMs: 1_000 }),
    ).rejects.toThrow(/^TEMPORAL_ADDRESS: cannot reach a Temporal server at 127\.0\.0\.1:1 .*Start it/)
    expect(said).toEqual([expect.stringContaining('waiting for Temporal. TEMPORAL_ADDRESS: cannot reach')])
  })

  it('gives up on one that accepts connections and says nothing', async () => {
    const sockets: Socket[] = []
    const silent = createServer((socket) => void sockets.push(socket))
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve))
    const connecting = connectTemporal(config(`127.0.0.1:${port}`), {
      mayBeDown: false,
      log,
      withinMs: 1_000,
    })
    await expect(connecting).rejects.toThrow('no answer within')
    silent.close()
    for (const socket of sockets) socket.destroy()
  })

  it('goes on without it where it may be down', async () => {
    const temporal = await connectTemporal(config('127.0.0.1:1'), { mayBeDown: true, log })
    expect(said).toEqual([expect.stringContaining('Temporal is down: messages leave all the same')])
    await temporal.close()
    await expect(temporal.native).rejects.toThrow()
  })

  it('says that it is refused where Temporal may be down, once for every reason', async () => {
    let answer = { 'grpc-status': '16', 'grpc-message': 'Request unauthorized.' }
    let asked = 0
    const refusing = createHttp2Server().on('stream', (stream) => {
      asked += 1
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...answer }, { endStream: true })
    })
    await new Promise<void>((resolve) => refusing.listen(port, '127.0.0.1', resolve))
    const temporal = await connectTemporal(config(`127.0.0.1:${port}`), { mayBeDown: true, log })
    expect(said).toEqual([expect.stringMatching(/Temporal refuses this process: .*Request unauthorized/)])
    const before = asked
    while (asked === before) await sleep(20)
    expect(said).toHaveLength(1)
    answer = { 'grpc-status': '7', 'grpc-message': 'Permission denied for this namespace' }
    while (said.length < 2) await sleep(20)
    expect(said[1]).toMatch(/Temporal refuses this process: .*Permission denied/)
    await temporal.close()
    refusing.close()
  })
})
