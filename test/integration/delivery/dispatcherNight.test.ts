import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { addDays, dateInJapan, instantInJapan, parseClock } from '../../../domain/values/japanTime.ts'
import { isNight } from '../../../domain/delivery/lateness.ts'
import type { Dispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addDueShop, type DueShop } from '../../setup/delivery/dueShop.ts'

const MINUTE = 60_000
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

/** When it was this time in Japan for the last time, more than two minutes ago. */
function last(clock: string): number {
  const latest = Date.now() - 2 * MINUTE
  const today = instantInJapan(dateInJapan(latest), parseClock(clock))
  return today <= latest ? today : instantInJapan(addDays(dateInJapan(latest), -1), parseClock(clock))
}

/** A delivery that an outage of ours has kept since that instant; a grace of a week holds for it. */
const addKept = (dueAt: number): Promise<DueShop> =>
  addDueShop(database.db, line, {
    seconds: Math.floor((dueAt - Date.now()) / 1_000),
    message: { outageGraceMinutes: 10_080, createdAt: new Date(dueAt - 2 * 24 * 60 * MINUTE) },
    seenAt: new Date(dueAt - 60 * MINUTE),
  })

describe('a catch-up (D10)', () => {
  it('from the evening before is put off until 08:00 by night, and leaves at once by day', async () => {
    const shop = await addKept(last('20:00'))
    const began = Date.now()
    dispatcher = await startTestDispatcher(database, line)
    await until(async () => (await shop.row()).not_before !== null || (await shop.row()).settled_at !== null)
    const row = await shop.row()
    const deferred = row.not_before !== null
    expect([isNight(began), isNight(Date.now())]).toContain(deferred)
    if (deferred) {
      const tonight = isNight(began) ? began : Date.now()
      const morning = instantInJapan(dateInJapan(tonight + 3 * 60 * MINUTE), parseClock('08:00'))
      expect(row).toMatchObject({ state: 'armed', reason: 'QUIET', not_before: new Date(morning) })
      expect(await line.requests(shop)).toEqual([])
    } else {
      expect(row).toMatchObject({ state: 'sent', reason: null })
      expect(await line.pushes(shop)).toHaveLength(1)
    }
  })

  it('whose own time lies in the night leaves at any hour', async () => {
    const shop = await addKept(last('22:00'))
    dispatcher = await startTestDispatcher(database, line)
    await until(async () => (await shop.row()).settled_at !== null)
    expect(await shop.row()).toMatchObject({ state: 'sent', reason: null, not_before: null })
  })
})
