import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { addDueShop, type DueShop } from '../../setup/delivery/dueShop.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { until } from '../../setup/runtime/until.ts'

let database: TestDatabase
let line: TestLine
beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
})
afterAll(async () => {
  await line?.close()
  await database?.drop()
})
beforeEach(() => line.control('DELETE', '/faults'))

const WAVE = 300

const accountOf = (shop: DueShop) =>
  shop.run((tx) =>
    tx
      .selectFrom('line_accounts')
      .select(['state', 'state_code'])
      .where('id', '=', shop.lineAccountId)
      .executeTakeFirstOrThrow(),
  )

/** What the rows count as sent, and what LINE accepted. */
async function tally(shop: DueShop) {
  // The rows first: what LINE accepted only grows meanwhile.
  const rows = await shop.run((tx) =>
    tx.selectFrom('deliveries').select(['state', 'line_request_id']).execute(),
  )
  const pushes = await line.pushes(shop)
  const accepted = new Set(pushes.map(({ requestId }) => requestId))
  const sent = rows.filter(({ state }) => state === 'sent')
  return {
    sent: sent.length,
    arrived: pushes.length,
    people: new Set(pushes.map(({ userId }) => userId)).size,
    unproved: sent.filter(({ line_request_id }) => !accepted.has(line_request_id ?? '')).length,
  }
}

describe('a wave through something that answers in LINE’s place', () => {
  it('counts as sent only what LINE accepted, and each message arrives once', async () => {
    const shop = await addDueShop(database.db, line, { count: WAVE, shop: { pushLimit: 400 } })
    // A third of a wave, half of them before LINE has got the push and half after it has accepted it.
    await line.fault(shop, 'proxy-before', { count: WAVE / 6, probability: 0.16, seed: 1 })
    await line.fault(shop, 'proxy-after-accept', { count: WAVE / 6, probability: 0.19, seed: 2 })
    const dispatcher = await startTestDispatcher(database, line)
    const looks: Awaited<ReturnType<typeof tally>>[] = []
    try {
      await until(async () => {
        looks.push(await tally(shop))
        return looks.at(-1)?.sent === WAVE
      }, 240_000)
    } finally {
      await dispatcher.stop()
    }
    for (const look of looks) {
      expect(look.unproved).toBe(0)
      expect(look.sent).toBeLessThanOrEqual(look.arrived)
    }
    expect(looks.at(-1)).toEqual({ sent: WAVE, arrived: WAVE, people: WAVE, unproved: 0 })
    const again = (await line.requests(shop)).filter(({ status }) => status === 409)
    expect(again.length).toBeGreaterThan(0)
    expect((await line.requests(shop)).some(({ bodyDiffers }) => bodyDiffers)).toBe(false)
    expect(await accountOf(shop)).toEqual({ state: 'ERROR', state_code: 'LINE_ANSWER_UNREADABLE' })
  }, 300_000)

  it.each([400, 401, 403, 407, 404, 413, 429])('fails nothing for good with %i', async (status) => {
    const shop = await addDueShop(database.db, line)
    await line.fault(shop, 'proxy-before', { status, count: 1 })
    const dispatcher = await startTestDispatcher(database, line)
    try {
      await until(async () => (await shop.row()).state === 'sent')
    } finally {
      await dispatcher.stop()
    }
    expect((await line.pushes(shop)).length).toBe(1)
    expect(await accountOf(shop)).toMatchObject({ state_code: null })
  })
})
