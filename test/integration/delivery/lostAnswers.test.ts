import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openDatabase } from '../../../schema/database.ts'
import { resumeLineAccount, stopLineAccount } from '../../../schema/line/lineAccounts.ts'
import { startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { addDueShop } from '../../setup/delivery/dueShop.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { openLossyProxy } from '../../setup/runtime/lossyProxy.ts'
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

/** Runs `work` beside a dispatcher whose connections lose one answer. */
async function withLostAnswer(
  lossy: { mark: string; delayMs?: number },
  work: () => Promise<void>,
): Promise<void> {
  const proxy = await openLossyProxy(database, lossy)
  const db = openDatabase({ url: proxy.url, name: 'lossy', max: 10 })
  const dispatcher = await startTestDispatcher({ ...database, db }, line, { timeoutMs: 5_000 })
  try {
    await work()
    expect(proxy.lost()).toBe(1)
  } finally {
    await dispatcher.stop()
    await db.destroy()
    proxy.close()
  }
}

describe('a commit that happened, and whose answer was lost', () => {
  it.each([
    ['a claim', 'retry_key = f.retry_key'],
    ['the settling', 'line_request_id = coalesce'],
    ['a claim of repeats', 'ambiguous = d.ambiguous or d.epoch'],
  ])('of %s strands no row', async (_, mark) => {
    const shop = await addDueShop(database.db, line, { count: 30, shop: { pushLimit: 400 } })
    if (mark.startsWith('ambiguous')) await line.fault(shop, 'error-before', { count: 2 })
    await withLostAnswer({ mark }, () => until(async () => (await shop.states())['sent'] === 30))
    expect((await line.pushes(shop)).length).toBe(30)
  })

  it('of giving back lets nothing be pushed while it is armed', async () => {
    const shop = await addDueShop(database.db, line, { count: 40, shop: { pushLimit: 40 } })
    await line.fault(shop, 'hang-before', { delayMs: 900 })
    const mark = 'update deliveries set state = case when ambiguous'
    await withLostAnswer({ mark, delayMs: 180 }, async () => {
      await until(async () => ((await shop.states())['sending'] ?? 0) > 0)
      for (let stops = 0; stops < 2; stops++) {
        await shop.run((tx) => stopLineAccount(tx, shop.lineAccountId))
        await sleep(60)
        await shop.run((tx) => resumeLineAccount(tx, shop.lineAccountId))
        await until(async () => ((await shop.states())['sending'] ?? 0) > 0)
      }
      await until(async () => (await shop.states())['sent'] === 40)
    })
    const statuses = (await line.requests(shop)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 409)).toEqual([])
  })
})
