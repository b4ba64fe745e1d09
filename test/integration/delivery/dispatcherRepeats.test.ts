import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { dateInJapan, instantInJapan, parseClock } from '../../../domain/values/japanTime.ts'
import type { Dispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addDueShop, type DueOptions, type DueShop } from '../../setup/delivery/dueShop.ts'

const MINUTE = 60_000
const ago = (minutes: number): Date => new Date(Date.now() - minutes * MINUTE)

let database: TestDatabase
let line: TestLine
let dispatcher: Dispatcher | undefined

/** 03:00 in Japan, an hour ago at least: what is due in a night may be repeated at any hour (D10). */
function lastNight(): Date {
  const tonight = instantInJapan(dateInJapan(Date.now()), parseClock('03:00'))
  return new Date(tonight < Date.now() - 60 * MINUTE ? tonight : tonight - 24 * 60 * MINUTE)
}

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

const start = async (): Promise<void> => {
  dispatcher = await startTestDispatcher(database, line)
}
const addDue = (options: DueOptions = {}): Promise<DueShop> => addDueShop(database.db, line, options)

/** A shop whose one push LINE has not answered: it stands in `sending`, its next try a minute away. */
async function addAmbiguous(options: DueOptions = {}): Promise<DueShop> {
  const shop = await addDue(options)
  await line.fault(shop, 'error-before', { count: 1 })
  await start()
  await until(async () => (await shop.row()).ambiguous)
  await shop.setRows({ retry_at: new Date(Date.now() + MINUTE) })
  return shop
}
const settled = (shop: DueShop) => async () => (await shop.row()).settled_at !== null

describe('a push that LINE may have', () => {
  it('is unknown when the outage grace ends, and is not asked for again', async () => {
    const shop = await addAmbiguous()
    await shop.setRows({ due_at: ago(181), first_attempt_at: ago(181), retry_at: new Date() })
    await until(settled(shop))
    expect(await shop.row()).toMatchObject({ state: 'unknown', reason: null, ambiguous: true })
    expect(await line.requests(shop)).toHaveLength(1)
  })

  it('is not repeated with a key that LINE may have forgotten, however long the grace', async () => {
    const shop = await addAmbiguous({ message: { outageGraceMinutes: 10_080 } })
    const yesterday = ago(23 * 60 + 1)
    await shop.setRows({ due_at: yesterday, first_attempt_at: yesterday, retry_at: new Date() })
    await until(settled(shop))
    expect(await shop.row()).toMatchObject({ state: 'unknown' })
    expect(await line.requests(shop)).toHaveLength(1)
  })

  it('counts the age of a key from the due time after a restore', async () => {
    const shop = await addAmbiguous({ message: { outageGraceMinutes: 10_080 } })
    await shop.setRows({ due_at: ago(23 * 60 + 1), maybe_sent: true, retry_at: new Date() })
    await until(settled(shop))
    expect(await shop.row()).toMatchObject({ state: 'unknown' })
  })

  it('is repeated though it rightly left after its outage grace', async () => {
    const shop = await addAmbiguous({ message: { lateGraceMinutes: 120, outageGraceMinutes: 10 } })
    await shop.setRows({ due_at: lastNight(), retry_at: new Date() })
    await until(settled(shop))
    expect(await shop.row()).toMatchObject({ state: 'sent', tries: 2 })
    expect(await line.pushes(shop)).toHaveLength(1)
  })
})
