import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  addDays,
  type CalendarDate,
  dateInJapan,
  instantInJapan,
  parseClock,
  parseDate,
  toJapanIso,
} from '../../../domain/values/japanTime.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addFriend } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMessage, dueIn, type MessageOptions } from '../../setup/messages/messages.ts'
import { type PulledOrder, type RunningShop, startRunningShop } from '../../setup/orders/runningShop.ts'
import { addProduct, type TestMember } from '../../setup/shops/shop.ts'

/** Ship dates as a cart enters, moves and takes them back, and what customers get of it. */

const DAY_SECONDS = 86_400

let database: TestDatabase
let shop: RunningShop
beforeAll(async () => {
  database = await createTestDatabase()
  shop = await startRunningShop(database)
})
afterAll(async () => {
  await shop?.stop()
  await database?.drop()
})

let codes = 0
let productCode: string
let productId: string
let friend: TestMember & { customer: string }
beforeEach(async () => {
  productCode = `P${++codes}`
  productId = await addProduct(shop, productCode)
  friend = await addFriend(shop, shop.line)
})

const message = (options: Partial<MessageOptions>) =>
  addMessage(shop, { productIds: [productId], ...options })
/** The friend's order of the product, as it stands in the cart. */
const inCart = (shipDate: CalendarDate | null, more: Partial<PulledOrder> = {}): PulledOrder => ({
  externalId: productCode,
  customerExternalId: friend.customer,
  productCode,
  shipDate,
  ...more,
})
const enter = (shipDate: CalendarDate | null, more: Partial<PulledOrder> = {}) =>
  shop.pullOrder(inCart(shipDate, more))
const states = async (orderId: Awaited<ReturnType<typeof enter>>) =>
  (await shop.rows(orderId)).map(({ state, reason }) => [state, reason])

describe('a ship date that is entered', () => {
  it('V1 the day after it plans the message for its day and time, counted from the ship date', async () => {
    await message({ scenarios: [{ dayOffset: 2, sendTime: '18:00' }] })
    const yesterday = addDays(dateInJapan(Date.now()), -1)
    const orderId = await enter(yesterday)
    await until(async () => (await shop.rows(orderId)).length > 0)
    const due = instantInJapan(addDays(yesterday, 2), parseClock('18:00'))
    expect(await shop.rows(orderId)).toMatchObject([
      { state: 'planned', reason: null, due_at: new Date(due), planned_ship_date: yesterday },
    ])
    expect(await shop.asked(friend.userId)).toEqual([])
  })

  it('V2 a moment before the due time sends at the due time', async () => {
    const { shipDate, sendTime, dueAt } = dueIn(3)
    await message({ scenarios: [{ sendTime }] })
    const orderId = await enter(shipDate)
    const [row] = await shop.settled(orderId)
    expect(row).toMatchObject({ state: 'sent', due_at: new Date(dueAt) })
    expect(row?.known_at.getTime()).toBeLessThan(dueAt)
    const [push, ...more] = await shop.asked(friend.userId)
    expect(push?.at).toBeGreaterThanOrEqual(dueAt)
    expect(more).toEqual([])
  })

  it('V3 a moment after the due time sends within the late grace, and is LATE without one', async () => {
    const { shipDate, sendTime, dueAt } = dueIn(-5)
    await message({ deliveryOrder: 1, lateGraceMinutes: 30, scenarios: [{ sendTime, text: '30分まで' }] })
    await message({ deliveryOrder: 2, lateGraceMinutes: 0, scenarios: [{ sendTime, text: '遅れなし' }] })
    const rows = await shop.settled(await enter(shipDate))
    expect(rows.map(({ state, reason }) => [state, reason])).toEqual([
      ['sent', null],
      ['skipped', 'LATE'],
    ])
    for (const { known_at } of rows) expect(known_at.getTime()).toBeGreaterThan(dueAt)
    expect(await shop.texts(friend.userId)).toEqual(['30分まで'])
  })

  it('V4 a day after the due time is LATE; what is due later stays planned', async () => {
    const { shipDate, sendTime } = dueIn(-DAY_SECONDS)
    await message({ scenarios: [{ sendTime }, { dayOffset: 9, sendTime }] })
    const orderId = await enter(shipDate)
    await until(async () => (await shop.rows(orderId))[0]?.state === 'skipped')
    expect(await states(orderId)).toEqual([
      ['skipped', 'LATE'],
      ['planned', null],
    ])
    expect(await shop.asked(friend.userId)).toEqual([])
  })

  it('V9 at the end of a month, of February or of a year is due on the day that follows', async () => {
    await message({ scenarios: [{ dayOffset: 1, sendTime: '18:00' }] })
    for (const [shipDate, dueOn] of [
      ['2026-01-31', '2026-02-01'],
      ['2024-02-28', '2024-02-29'],
      ['2024-02-29', '2024-03-01'],
      ['2026-02-28', '2026-03-01'],
      ['2025-12-31', '2026-01-01'],
    ] as const) {
      const orderId = await enter(parseDate(shipDate), { externalId: `${productCode}-${shipDate}` })
      await until(async () => (await shop.rows(orderId)).length > 0)
      const [row] = await shop.rows(orderId)
      expect([shipDate, toJapanIso(row?.due_at.getTime() ?? 0)]).toEqual([
        shipDate,
        `${dueOn}T18:00:00+09:00`,
      ])
    }
  })
})

describe('an order that goes in several parcels', () => {
  it('V12 is due by the date of the order, whatever dates its parcels bear, and gets one message', async () => {
    const { shipDate, sendTime, dueAt } = dueIn(3)
    await message({ scenarios: [{ sendTime }] })
    const parcel = (days: number, trackingNumber: string) =>
      ({
        carrier: 'YAMATO',
        rawCarrier: 'ヤマト運輸',
        trackingNumber,
        shipDate: addDays(shipDate, days),
      }) as const
    const orderId = await enter(shipDate, {
      shipments: [parcel(-1, '123456789013'), parcel(1, '123456789024')],
    })
    const rows = await shop.settled(orderId)
    expect(rows).toMatchObject([{ state: 'sent', due_at: new Date(dueAt), planned_ship_date: shipDate }])
    expect(await shop.asked(friend.userId)).toHaveLength(1)
  })
})

describe('a ship date that is taken back', () => {
  it('V8 and entered again before the due time sends once', async () => {
    const { shipDate, sendTime } = dueIn(10)
    await message({ scenarios: [{ sendTime }] })
    const orderId = await enter(shipDate)
    await until(async () => (await shop.rows(orderId)).length > 0)
    await enter(null)
    await until(async () => (await shop.rows(orderId))[0]?.state === 'cancelled')
    expect(await states(orderId)).toEqual([['cancelled', 'SHIP_DATE_CLEARED']])
    await enter(shipDate)
    await until(async () => (await shop.rows(orderId))[0]?.state === 'sent')
    expect(await shop.asked(friend.userId)).toHaveLength(1)
  })

  it('V8 and entered again after the due time sends nothing', async () => {
    const { shipDate, sendTime, dueAt } = dueIn(4)
    await message({ scenarios: [{ sendTime }] })
    const orderId = await enter(addDays(shipDate, 3))
    await until(async () => (await shop.rows(orderId)).length > 0)
    await enter(null)
    await until(async () => (await shop.rows(orderId))[0]?.state === 'cancelled')
    await until(async () => Date.now() > dueAt)
    await enter(shipDate)
    await shop.planAgain(orderId, productCode)
    expect(await states(orderId)).toEqual([['cancelled', 'SHIP_DATE_CLEARED']])
    expect(await shop.asked(friend.userId)).toEqual([])
  })
})

describe('an order that comes back', () => {
  it('V8 gets nothing more once it is returned, and keeps what it got', async () => {
    const { shipDate, sendTime } = dueIn(2)
    await message({
      scenarios: [
        { sendTime, text: '一' },
        { dayOffset: 5, sendTime, text: '二' },
      ],
    })
    const orderId = await enter(shipDate)
    await until(async () => (await shop.rows(orderId))[0]?.state === 'sent')
    await enter(shipDate, { status: 'RETURNED', rawStatus: '7' })
    await shop.settled(orderId)
    expect(await states(orderId)).toEqual([
      ['sent', null],
      ['cancelled', 'ORDER_CANCELLED'],
    ])
    expect(await shop.texts(friend.userId)).toEqual(['一'])
  })

  it('V8 is sent to after all when the return is taken back before the due time', async () => {
    const { shipDate, sendTime } = dueIn(10)
    await message({ scenarios: [{ sendTime }] })
    const orderId = await enter(shipDate)
    await until(async () => (await shop.rows(orderId)).length > 0)
    await enter(shipDate, { status: 'RETURNED', rawStatus: '7' })
    await shop.settled(orderId)
    expect(await states(orderId)).toEqual([['cancelled', 'ORDER_CANCELLED']])
    await enter(shipDate)
    await until(async () => (await shop.rows(orderId))[0]?.state === 'sent')
    expect(await shop.asked(friend.userId)).toHaveLength(1)
  })
})
