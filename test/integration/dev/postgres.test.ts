import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { freePorts } from '../../../infra/dev/processes/ports.ts'
import { type Postgres, startPostgres } from '../../../infra/dev/postgres/postgres.ts'
import { removeFolder } from '../../../infra/dev/testing/services.ts'
import { until } from '../../setup/runtime/until.ts'

const root = join(import.meta.dirname, '..', '..', '..')
let folder: string
let postgres: Postgres

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'todoke-postgres-'))
  // As root, PostgreSQL runs as another user, who has to get in here.
  await chmod(folder, 0o755)
})
afterAll(() => removeFolder(root, folder))

async function start(): Promise<{ client: pg.Client; backend: number }> {
  const [port = 0] = await freePorts(1)
  postgres = await startPostgres({ root, dataFolder: folder, port, durable: false })
  const client = new pg.Client({ connectionString: postgres.url('postgres') })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return { client, backend: rows[0]?.pid ?? 0 }
}
async function stopped(graceMs: number): Promise<number> {
  const began = performance.now()
  await postgres.stop(graceMs)
  return performance.now() - began
}

describe('ending PostgreSQL', () => {
  it('rolls back what is open and is gone at once', async () => {
    const { client } = await start()
    await client.query('begin; create table half (id int)')
    expect(await stopped(5_000)).toBeLessThan(3_000)
    expect(postgres.living()).toBeNull()
  })

  it('does not wait longer than it may for a backend that does not answer', async () => {
    const { client, backend } = await start()
    expect((await client.query(`select to_regclass('half') as half`)).rows).toEqual([{ half: null }])
    process.kill(backend, 'SIGSTOP')
    try {
      expect(await stopped(600)).toBeLessThan(1_500)
    } finally {
      process.kill(backend, 'SIGCONT')
    }
    await until(async () => postgres.living() === null)
  })
})
