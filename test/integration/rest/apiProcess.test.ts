import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { newDataKey, parseKeyring } from '../../../schema/crypto/keyring.ts'
import { createVault } from '../../../schema/crypto/vault.ts'
import { brand, type ShopId } from '../../../domain/values/ids.ts'
import { inShop } from '../../../schema/database.ts'
import { insertShop } from '../../../schema/shops/shops.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'

const main = fileURLToPath(new URL('../../../api/main.ts', import.meta.url))
const masterKey = () => `k1:${newDataKey().toString('base64')}`
const ours = masterKey()
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  const vault = createVault(parseKeyring(ours))
  const shopId = await database.db.transaction().execute(async (tx) => {
    const { id } = await insertShop(tx, { name: '店', contactPhone: null, contactHours: null })
    return brand<ShopId>(id)
  })
  await inShop(database.db, shopId, (tx) =>
    vault.store(tx, { shopId, purpose: 'line.channelSecret', value: 'x' }),
  )
})
afterAll(() => database.drop())

function withPassword(password: string): string {
  const url = new URL(database.url)
  url.password = password
  return url.href
}

/** Runs the process until it ends, or until it listens, when `asked` is called and SIGTERM sent. */
function run(
  settings: Record<string, string>,
  asked: (url: string) => Promise<void> = async () => {},
): Promise<{ code: number | null; errors: string }> {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'] ?? '',
      TZ: 'UTC',
      PORT: '0',
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      TODOKE_MASTER_KEY: ours,
      ...settings,
    },
  })
  let errors = ''
  let output = ''
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString()
    const url = /listening at (http:\/\/[\d.:]+)/.exec(output)?.[1]
    if (url === undefined) return
    child.stdout.removeAllListeners('data').resume()
    void asked(url).finally(() => child.kill('SIGTERM'))
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, errors })))
}

describe('the process', () => {
  it('starts while Temporal is down, answers, and ends gracefully at SIGTERM', async () => {
    let ready: unknown
    const ended = await run({}, async (url) => {
      ready = await (await fetch(`${url}/health/ready`)).json()
    })
    expect(ready).toEqual({ status: 'degraded', postgres: 'up', temporal: 'down' })
    expect(ended).toEqual({ code: 0, errors: '' })
  })

  it('names the setting and the remedy in one line, and ends with 1', async () => {
    const wrong: [Record<string, string>, RegExp][] = [
      [{ TODOKE_MASTER_KEY: masterKey() }, /^TODOKE_MASTER_KEY: cannot decrypt .* key 'k1'/],
      [
        { DATABASE_URL: withPassword('secret') },
        /^DATABASE_URL: cannot use .*password authentication failed.*Start it, or correct/,
      ],
      [{ TEMPORAL_ADDRESS: 'http://temporal' }, /^TEMPORAL_ADDRESS: must be host:port/],
      [{ TODOKE_PUBLIC_URL: 'crm.example' }, /^TODOKE_PUBLIC_URL: must be an http or https address/],
      [{ TEMPORAL_TLS_CERT_FILE: '/nowhere.pem' }, /^TEMPORAL_TLS_CERT_FILE: there is no file/],
    ]
    for (const [settings, words] of wrong) {
      const { code, errors } = await run(settings)
      expect(errors).toMatch(words)
      expect(errors.trim().split('\n')).toHaveLength(1)
      expect(errors).not.toContain('secret')
      expect(code).toBe(1)
    }
  })

  it('says when its port is taken, and when the database is newer', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    expect(await run({ PORT: port })).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^PORT: \d+ is taken .* set another PORT/),
    })
    server.close()
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(`insert into kysely_migration (name, timestamp) values ('9999_future', '')`)
    await client.end()
    expect(await run({})).toMatchObject({ code: 1, errors: expect.stringMatching(/newer version/) })
  })
})
