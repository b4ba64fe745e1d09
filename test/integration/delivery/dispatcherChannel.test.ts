import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { ShopTx } from '../../../schema/database.ts'
import { resumeLineAccount, stopLineAccount } from '../../../schema/line/lineAccounts.ts'
import { PUSH_TIMEOUT_MS } from '../../../worker/delivery/dispatcher/channel.ts'
import type { Dispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addDueShop, type DueOptions, type DueShop, hasLooked } from '../../setup/delivery/dueShop.ts'

let database: TestDatabase
let line: TestLine
let dispatcher: Dispatcher | undefined

beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
})
afterAll(async () => {
  await line?.close()
  await database?.drop()
})
afterEach(async () => {
  await dispatcher?.stop()
  dispatcher = undefined
})

/** With the timeout of the product, so that no push is in doubt because the machine is slow. */
const start = async (options: { connections?: number; timeoutMs?: number } = {}): Promise<void> => {
  dispatcher = await startTestDispatcher(database, line, { timeoutMs: PUSH_TIMEOUT_MS, ...options })
}
const addDue = (options: DueOptions = {}): Promise<DueShop> => addDueShop(database.db, line, options)
const setAccount = (shop: DueShop, change: Record<string, unknown>) =>
  shop.run((tx) => tx.updateTable('line_accounts').set(change).execute())

describe('the pace of a channel', () => {
  it('follows its settings while it sends', async () => {
    const shop = await addDue({ count: 60, shop: { pushLimit: 4 } })
    await start()
    await until(async () => (await line.pushes(shop)).length > 2)
    await setAccount(shop, { push_limit: 2000 })
    await until(async () => (await shop.states())['sent'] === 60, 4_000)
  })
})

describe('a removed LINE account', () => {
  it.each([false, true])('leaves no push in doubt for ever, stopped before: %s', async (stopped) => {
    const shop = await addDue()
    await line.fault(shop, 'error-before', { count: 1 })
    await start()
    await until(async () => (await shop.row()).ambiguous)
    await shop.setRows({ retry_at: new Date(Date.now() + 2_000) })
    await setAccount(shop, { removed_at: new Date(), ...(stopped && { stopped_at: new Date() }) })
    await until(async () => (await shop.row()).settled_at !== null)
    expect(await shop.row()).toMatchObject({ state: 'unknown', ambiguous: true })
    expect(await line.requests(shop)).toHaveLength(1)
  })
})

describe('an emergency stop', () => {
  it('lets no push of two busy channels leave after a second, though LINE is slow', async () => {
    const limits = { shop: { pushLimit: 2000 }, count: 150 }
    const [one, other] = [await addDue(limits), await addDue(limits)]
    for (const shop of [one, other]) await line.fault(shop, 'hang-before', { delayMs: 300 })
    await start()
    await until(async () => (await line.requests(one)).length > 0 && (await line.requests(other)).length > 0)
    for (const shop of [one, other]) await setAccount(shop, { stopped_at: new Date() })
    const stoppedAt = Date.now()
    await until(async () => !('sending' in (await one.states())) && !('sending' in (await other.states())))
    for (const shop of [one, other]) {
      const requests = await line.requests(shop)
      for (const { at } of requests) expect(at).toBeLessThan(stoppedAt + 1_000)
      const { sent = 0, armed = 0, ...others } = await shop.states()
      expect([others, sent + armed, sent]).toEqual([{}, 150, requests.length])
    }
  })
})

describe('an emergency stop while LINE holds 100 pushes', () => {
  const OPEN = 100
  const LATENCY_MS = 10_000
  const latency = (ms: number) => line.control('POST', `/settle?latencyMs=${ms}`)
  afterEach(() => latency(0))

  it('withdraws at once what has not left, waits for what has, and leaves nothing in doubt', async () => {
    const full = await addDue({ shop: { pushLimit: 2000 }, count: 130 })
    const other = await addDue({ shop: { pushLimit: 2000 }, count: 40 })
    const both = [full, other]
    const total = async (state: string): Promise<number> => {
      const states = await Promise.all(both.map((shop) => shop.states()))
      return states.reduce((sum, counts) => sum + (counts[state] ?? 0), 0)
    }
    // The stand-in accepts at once and answers later; a request is in its books with its answer.
    const accepted = async () => (await Promise.all(both.map((shop) => line.pushes(shop)))).flat()
    const requests = async () => (await Promise.all(both.map((shop) => line.requests(shop)))).flat()
    await latency(LATENCY_MS)
    await start({ connections: OPEN, timeoutMs: 2 * LATENCY_MS })
    await until(async () => (await accepted()).length === OPEN)
    expect(await total('sending')).toBe(170)

    for (const shop of both) await setAccount(shop, { stopped_at: new Date() })
    await until(async () => (await total('armed')) === 170 - OPEN, LATENCY_MS)
    expect(await total('sending')).toBe(OPEN)
    expect(await requests()).toEqual([])
    await until(async () => (await total('sending')) === 0)
    expect([await total('sent'), await total('armed')]).toEqual([OPEN, 170 - OPEN])
    expect(await requests()).toHaveLength(OPEN)

    await latency(0)
    for (const shop of both) await setAccount(shop, { stopped_at: null })
    await until(async () => (await total('sent')) === 170)
    expect((await requests()).map(({ status }) => status)).toEqual(Array.from({ length: 170 }, () => 200))
    for (const shop of both) {
      const rows = await shop.run((tx) => tx.selectFrom('deliveries').select('ambiguous').execute())
      expect(rows.filter(({ ambiguous }) => ambiguous)).toEqual([])
    }
    expect(await accepted()).toHaveLength(170)
    expect(new Set((await accepted()).map(({ userId }) => userId)).size).toBe(170)
  })
})

describe('two emergency stops close together', () => {
  it('what was due in the first is judged by the late grace after the second', async () => {
    const shop = await addDue({ message: { lateGraceMinutes: 0 } })
    const press = (change: (tx: ShopTx, id: string) => Promise<unknown>) =>
      shop.run((tx) => change(tx, shop.lineAccountId))
    await press(stopLineAccount)
    await shop.setRows({ due_at: sql`clock_timestamp()` })
    for (const change of [resumeLineAccount, stopLineAccount, resumeLineAccount]) await press(change)
    await start()
    await until(async () => (await shop.row()).settled_at !== null)
    expect(await shop.row()).toMatchObject({ state: 'skipped', reason: 'LATE' })
    expect(await line.requests(shop)).toEqual([])
  })
})

describe('a refusal that is not about the message', () => {
  const accountOf = (shop: DueShop) =>
    shop.run((tx) => tx.selectFrom('line_accounts').select(['state', 'state_code']).executeTakeFirstOrThrow())

  it.each([
    ['status', { status: 403, body: { message: 'Access to this API is not available for your account' } }],
    ['status', { status: 404, body: { message: 'Not found' } }],
    ['html', { status: 400, body: '<html>Bad Request</html>' }],
  ])('fails nothing for ever, makes the channel pause, and is shown: %s %j', async (kind, more) => {
    const shop = await addDue({ count: 200 })
    await line.fault(shop, kind, more)
    await start()
    await until(async () => (await accountOf(shop)).state === 'ERROR')
    expect(await accountOf(shop)).toEqual({ state: 'ERROR', state_code: 'LINE_PUSH_REFUSED' })
    await until(async () => (await shop.states())['armed'] === 200)
    expect((await line.requests(shop)).length).toBeLessThan(150)
    const rows = await shop.run((tx) => tx.selectFrom('deliveries').selectAll().execute())
    expect(rows.filter(({ failure }) => failure?.startsWith(`${more.status} `)).length).toBeGreaterThan(3)
    expect(rows.filter((row) => row.ambiguous || row.first_attempt_at !== null)).toEqual([])
  })

  it('ends with the outage grace', async () => {
    const shop = await addDue()
    await line.fault(shop, 'status', { status: 403 })
    await start()
    await until(async () => (await shop.row()).failure !== null && (await shop.row()).state === 'armed')
    const long = new Date(Date.now() - 181 * 60_000)
    await shop.setRows({ due_at: long, known_at: long, retry_at: null })
    await until(async () => (await shop.row()).settled_at !== null)
    expect(await shop.row()).toMatchObject({ state: 'skipped', reason: 'OUTAGE_EXPIRED' })
  })

  it('a refused token is shown at once', async () => {
    const shop = await addDue()
    await line.open(shop, { accessToken: 'another' })
    await start()
    await until(async () => (await accountOf(shop)).state_code === 'LINE_CREDENTIALS_INVALID')
  })
})

describe('a LINE that answers 5xx alone', () => {
  it('makes claims pause after four, and what waits stays armed', async () => {
    const shop = await addDue({ count: 30, shop: { pushLimit: 12 } })
    await line.fault(shop, 'error-before')
    await start()
    await until(async () => (await line.requests(shop)).length >= 4)
    await until(async () => ((await shop.states())['armed'] ?? 0) > 15)
    const before = (await line.requests(shop)).length
    await hasLooked(database.db, line)
    expect((await line.requests(shop)).length).toBe(before)
    const { armed = 0, sending = 0, ...others } = await shop.states()
    expect([others, armed + sending]).toEqual([{}, 30])
    expect(sending).toBe(before)
  })
})
