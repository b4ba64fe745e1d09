import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import pg from 'pg'
import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import { acquireLeases } from '../../../schema/delivery/dispatch/leases.ts'
import { claimDue } from '../../../worker/delivery/dispatcher/claimDue.ts'
import type { Dispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { responsesOf } from '../../../activities/responses/renderReferences.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addFriend, TestLine } from '../../setup/line/testLine.ts'
import { planAndArm, startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { until } from '../../setup/runtime/until.ts'
import { hasLooked } from '../../setup/delivery/dueShop.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { addProduct, addShop, type ShopOptions, type TestShop } from '../../setup/shops/shop.ts'
import { testTokens } from '../../setup/runtime/secrets.ts'

let database: TestDatabase
let line: TestLine
let shop: TestShop
let shipDate: CalendarDate
let running: Dispatcher[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
})
afterAll(async () => {
  await line?.close()
  await database?.drop()
})
beforeEach(() => {
  running = []
})
afterEach(async () => {
  await Promise.all(running.map((dispatcher) => dispatcher.stop()))
})

const start = async (): Promise<Dispatcher> => {
  const dispatcher = await startTestDispatcher(database, line)
  running.push(dispatcher)
  return dispatcher
}
const stop = async (dispatcher: Dispatcher): Promise<void> => {
  running = running.filter((one) => one !== dispatcher)
  await dispatcher.stop()
}

/** A shop with `count` deliveries that have just fallen due, each of another friend. */
async function addDue(count: number, options: ShopOptions = {}): Promise<void> {
  shop = await addShop(database.db, options)
  await line.open(shop)
  const due = dueIn(-1)
  shipDate = due.shipDate
  await addMessage(shop, { productIds: [await addProduct(shop)], scenarios: [{ sendTime: due.sendTime }] })
  for (let i = 0; i < count; i++) {
    const { customer } = await addFriend(shop, line)
    const seenAt = new Date(Date.now() - 3_600_000)
    await planAndArm(shop, await addOrder(shop, { customer, shipDate, shipDateFirstSeenAt: seenAt }))
  }
}

const states = async (): Promise<Record<string, number>> => {
  const rows = await shop.run((tx) =>
    tx
      .selectFrom('deliveries')
      .select(['state', (of) => of.fn.countAll<number>().as('n')])
      .groupBy('state')
      .execute(),
  )
  return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]))
}
const responses = () => responsesOf({ tokens: testTokens, linkBaseUrl: '', mediaBaseUrl: '' }, shop.shopId)
const pushesOf = async () => {
  const pushes = await line.pushes(shop)
  return { count: pushes.length, people: new Set(pushes.map(({ userId }) => userId)).size }
}
/** The end of the lease of whoever holds the channel, as if its process had been silent for 15 s. */
async function endLease(): Promise<void> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`update channel_leases set expires_at = '-infinity' where line_account_id = $1`, [
    shop.lineAccountId,
  ])
  await client.end()
}

describe('two dispatchers', () => {
  it('push for a channel one at a time, and each message once', async () => {
    await addDue(60, { pushLimit: 40 })
    await Promise.all([start(), start()])
    await until(async () => (await states())['sent'] === 60)
    expect(await pushesOf()).toEqual({ count: 60, people: 60 })
    expect(await line.requests(shop)).toHaveLength(60)
  })

  it('take over from one another at a shutdown, which leaves nothing in doubt', async () => {
    await addDue(60, { pushLimit: 20 })
    const first = await start()
    await until(async () => (await pushesOf()).count > 3)
    await stop(first)
    const { sent = 0, armed = 0, ...others } = await states()
    expect(others).toEqual({})
    expect(sent).toBe((await pushesOf()).count)
    expect([sent > 0, armed > 0, sent + armed]).toEqual([true, true, 60])
    await start()
    await until(async () => (await states())['sent'] === 60)
    expect(await line.requests(shop)).toHaveLength(60)
  })
})

describe('a dispatcher that died', () => {
  it('leaves rows that the next one pushes with the same bytes and key, and 409 counts as sent', async () => {
    await addDue(2)
    const [lease] = (await acquireLeases(database.db, { holder: 'the dead', seconds: 15, most: 500 })).filter(
      ({ lineAccountId }) => lineAccountId === shop.lineAccountId,
    )
    if (!lease) throw new Error('no lease')
    const { claimed } = await shop.run((tx) =>
      claimDue(tx, { lease, holder: 'the dead', most: 10, responses: responses() }),
    )
    expect(await states()).toEqual({ sending: 2 })
    const [pushed] = claimed
    await fetch(`${line.sandbox.url}/v2/bot/message/push`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${shop.accessToken}`,
        'content-type': 'application/json',
        'x-line-retry-key': pushed?.retryKey ?? '',
      },
      body: pushed ? new Uint8Array(pushed.body) : null,
    })
    await endLease()
    await start()
    await until(async () => (await states())['sent'] === 2)
    expect(await pushesOf()).toEqual({ count: 2, people: 2 })
    const requests = await line.requests(shop)
    expect(requests.map(({ status }) => status ?? 0).toSorted((a, b) => a - b)).toEqual([200, 200, 409])
    expect(requests.some(({ bodyDiffers }) => bodyDiffers)).toBe(false)
    const rows = await shop.run((tx) =>
      tx.selectFrom('deliveries').select(['ambiguous', 'epoch', 'tries', 'line_request_id']).execute(),
    )
    const received = (await line.pushes(shop)).map(({ requestId }) => requestId)
    expect(new Set(rows.map((row) => row.line_request_id))).toEqual(new Set(received))
    for (const row of rows) expect(row).toMatchObject({ ambiguous: true, tries: 2, epoch: lease.epoch + 1 })
  })

  it('claims and settles nothing when it wakes', async () => {
    await addDue(1)
    const leaseOf = async (holder: string) =>
      (await acquireLeases(database.db, { holder, seconds: 15, most: 500 })).find(
        ({ lineAccountId }) => lineAccountId === shop.lineAccountId,
      )
    const old = await leaseOf('sleeper')
    await endLease()
    const next = await leaseOf('successor')
    if (!old || !next) throw new Error('no lease')
    expect(next.epoch).toBe(old.epoch + 1)
    expect(
      (
        await shop.run((tx) =>
          claimDue(tx, { lease: old, holder: 'sleeper', most: 10, responses: responses() }),
        )
      ).seen,
    ).toBe(0)
    expect(
      (
        await shop.run((tx) =>
          claimDue(tx, { lease: next, holder: 'successor', most: 10, responses: responses() }),
        )
      ).claimed,
    ).toHaveLength(1)
    await endLease()
    await start()
    await until(async () => (await states())['sent'] === 1)
    expect(await pushesOf()).toEqual({ count: 1, people: 1 })
  })
})

describe('an emergency stop', () => {
  const setStop = (stopped: boolean) =>
    shop.run((tx) =>
      tx
        .updateTable('line_accounts')
        .set(
          stopped
            ? { stopped_at: sql<Date>`clock_timestamp()` }
            : {
                stopped_at: null,
                last_stopped_at: sql<Date>`stopped_at`,
                resumed_at: sql<Date>`clock_timestamp()`,
              },
        )
        .where('id', '=', shop.lineAccountId)
        .execute(),
    )

  it('lets nothing leave after a second, arms the rest again, and sends it when it is over', async () => {
    await addDue(60, { pushLimit: 20 })
    await start()
    await until(async () => (await pushesOf()).count > 3)
    await setStop(true)
    const stoppedAt = Date.now()
    await until(async () => !('sending' in (await states())))
    await hasLooked(database.db, line)
    const { sent = 0, armed = 0, ...others } = await states()
    expect(others).toEqual({})
    expect([armed > 0, sent + armed]).toEqual([true, 60])
    const pushes = await line.pushes(shop)
    expect(pushes).toHaveLength(sent)
    for (const { acceptedAt } of pushes) expect(acceptedAt).toBeLessThan(stoppedAt + 1_000)
    await setStop(false)
    await until(async () => (await states())['sent'] === 60)
    expect(await line.requests(shop)).toHaveLength(60)
  })

  it('holds for a dispatcher that starts under it', async () => {
    await addDue(3)
    await setStop(true)
    await start()
    await hasLooked(database.db, line)
    expect(await states()).toEqual({ armed: 3 })
    expect(await line.requests(shop)).toEqual([])
    await setStop(false)
    await until(async () => (await states())['sent'] === 3)
  })
})

describe('a channel held after a restore', () => {
  it('sends nothing until someone confirms', async () => {
    await addDue(1)
    const hold = (since: Date | null) =>
      shop.run((tx) => tx.updateTable('channel_leases').set({ held_since: since }).execute())
    await acquireLeases(database.db, { holder: 'before', seconds: 1, most: 500 })
    await hold(new Date())
    await endLease()
    await start()
    await hasLooked(database.db, line)
    expect(await states()).toEqual({ armed: 1 })
    await hold(null)
    await until(async () => (await states())['sent'] === 1)
  })
})
