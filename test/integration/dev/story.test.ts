import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { type Memory, openMemory } from '../../../infra/dev/story/memory.ts'
import { seed } from '../../../infra/dev/story/seed.ts'
import { createLineSandbox } from '../../../infra/sandbox/line/sandbox.ts'
import { createRepistSandbox } from '../../../infra/sandbox/carts/repist/sandbox.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { createNamespace } from '../../setup/runtime/temporal.ts'
import { startCheckingWorkers } from '../../setup/rest/verifyingWorkers.ts'

const address = process.env['TEST_TEMPORAL_ADDRESS']
if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests with npm test')
const line = createLineSandbox()
const cart = createRepistSandbox()
const folder = mkdtempSync(join(tmpdir(), 'todoke-story-'))
let api: TestApi
let apiUrl: string
let workers: { stop(): Promise<void> }

beforeAll(async () => {
  await line.listen()
  await cart.listen()
  const namespace = await createNamespace(address)
  const cartHost = new URL(cart.url).host
  api = await startTestApi({ address, namespace }, { privateCartHosts: [cartHost] })
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  apiUrl = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`
  workers = await startCheckingWorkers(api, { address, namespace, lineUrl: line.url, cartHost })
  openMemory(folder).keep({ bootstrapKey: api.bootstrapKey })
})
afterAll(async () => {
  await workers?.stop()
  await api?.close()
  await line.close()
  await cart.close()
  rmSync(folder, { recursive: true, force: true })
})

/** One start, which dies after the API has answered the step that makes `last`, and before that is written down. */
async function startUntil(last: keyof Memory): Promise<void> {
  const { memory, keep } = openMemory(folder)
  const stop = new AbortController()
  const context = { apiUrl, databaseUrl: api.database.url, lineUrl: line.url, repistUrl: cart.url, memory }
  const dying = (change: Memory): void => {
    if (last in change) throw new Error(`died before keeping ${last}`)
    keep(change)
    // No worker pulls the cart here: the first import is not waited for.
    if (change.connectionId !== undefined) stop.abort()
  }
  await expect(seed({ ...context, keep: dying, say: () => undefined, signal: stop.signal })).rejects.toThrow(
    last === 'memberId' ? 'did not become a member' : `died before keeping ${last}`,
  )
}

const counts = async (): Promise<Record<string, string>> => {
  const owner = new pg.Client({ connectionString: api.database.url })
  await owner.connect()
  try {
    const { rows } = await owner.query<Record<string, string>>(`
      select (select count(*) from shops) as shops, (select count(*) from operators) as operators,
             (select count(*) from line_accounts) as accounts,
             (select count(*) from cart_connections) as connections, (select count(*) from secrets) as secrets`)
    return rows[0] ?? {}
  } finally {
    await owner.end()
  }
}

describe('the first story', () => {
  it('goes on after being killed at each of its steps, and makes nothing twice but a shop whose only key is lost', async () => {
    for (const last of ['shopId', 'shopKey', 'lineAccountId', 'connectionId', 'memberId'] as const)
      await startUntil(last)
    expect(await counts()).toEqual({
      // The platform makes one first key a shop: when its answer is lost, the story goes on in another shop.
      shops: '2',
      operators: '2',
      accounts: '1',
      connections: '1',
      // The channel secret, the cart's token, and the shop's own key: trials that were cut off leave none.
      secrets: '3',
    })
    expect(openMemory(folder).memory).toMatchObject({
      shopKey: expect.stringMatching(/^tdk_/),
      lineAccountId: expect.any(String),
      connectionId: expect.any(String),
    })
  })
})
