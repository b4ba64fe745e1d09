import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { DeliveryId, OrderId } from '../../../domain/values/ids.ts'
import {
  addDays,
  clockInJapan,
  dateInJapan,
  instantInJapan,
  parseClock,
} from '../../../domain/values/japanTime.ts'
import { armDelivery } from '../../../schema/delivery/armDelivery.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addMessage, addScenario, editTiming } from '../../setup/messages/messages.ts'
import { addOrder, changeOrder, deliveriesOf } from '../../setup/orders/orders.ts'
import {
  addCustomer,
  addMember,
  addProduct,
  addShop,
  linkMember,
  type TestShop,
} from '../../setup/shops/shop.ts'

const MINUTE = 60_000
const today = dateInJapan(Date.now())
const yesterday = addDays(today, -1)
/** Shipped today, so that day 2 lies ahead whatever the hour. */
const sixPm = (days: number): number => instantInJapan(addDays(today, days), parseClock('18:00'))
const later = (ms: number): Date => new Date(Date.now() + ms)

let database: TestDatabase
let shop: TestShop
let productA: string
let customer: string

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  shop = await addShop(database.db)
  productA = await addProduct(shop)
  ;({ customer } = await addCustomer(shop))
})

const plan = (orderId: OrderId) => shop.run((tx) => planOrder(tx, shop.shopId, orderId))
const planned = async (orderId: OrderId) => {
  await plan(orderId)
  return deliveriesOf(shop, orderId)
}
const enrolments = (orderId: OrderId) =>
  shop.run((tx) => tx.selectFrom('enrolments').selectAll().where('order_id', '=', orderId).execute())
const settleAs = (
  id: string,
  state: 'sent' | 'skipped',
  reason: 'LATE' | 'FILTER' | 'UNLINKED' | null = null,
) =>
  shop.run((tx) =>
    tx
      .updateTable('deliveries')
      .set({
        state,
        reason,
        // The gates judge at the due second, not before.
        settled_at: sql<Date>`greatest(due_at, clock_timestamp())`,
        notified_at: new Date(),
        first_attempt_at: state === 'sent' ? new Date() : null,
      })
      .where('id', '=', id)
      .execute(),
  )

describe('enrolment', () => {
  it('is made when the ship date is there, with a row for each scenario', async () => {
    const { messageId } = await addMessage(shop, {
      productIds: [productA],
      scenarios: [{ dayOffset: 1, sendTime: '09:00' }, {}],
    })
    const orderId = await addOrder(shop, { customer })
    expect(await planned(orderId)).toEqual([])
    expect(await enrolments(orderId)).toEqual([])

    await changeOrder(shop, orderId, { shipDate: today })
    const rows = await planned(orderId)
    expect(rows.map((row) => [row.state, row.due_at.getTime(), row.planned_ship_date])).toEqual([
      ['planned', instantInJapan(addDays(today, 1), parseClock('09:00')), today],
      ['planned', sixPm(2), today],
    ])
    expect(await enrolments(orderId)).toMatchObject([{ message_id: messageId }])
  })

  it('says what to wait for: the time to arm lies 90 s to 16.5 min before the due time', async () => {
    await addMessage(shop, { productIds: [productA] })
    const orderId = await addOrder(shop, { customer, shipDate: today })
    const result = await plan(orderId)
    expect(result?.open).toHaveLength(1)
    const [open] = result?.open ?? []
    expect(open).toMatchObject({ generation: 1, dueAt: sixPm(2) })
    expect((open?.dueAt ?? 0) - (open?.armAt ?? 0)).toBeGreaterThanOrEqual(90_000)
    expect((open?.dueAt ?? 0) - (open?.armAt ?? 0)).toBeLessThan(990_000)
  })

  it('D2, B2 leaves out a message that was made after the trigger, but for its back-fill days', async () => {
    await addMessage(shop, { productIds: [productA], createdAt: later(MINUTE) })
    const backfilled = await addMessage(shop, {
      productIds: [productA],
      createdAt: later(MINUTE),
      backfillDays: 1,
    })
    const orderId = await addOrder(shop, { customer, shipDate: yesterday })
    await plan(orderId)
    expect(await enrolments(orderId)).toMatchObject([{ message_id: backfilled.messageId }])
    expect(await deliveriesOf(shop, orderId)).toHaveLength(1)
  })

  it('B2 takes in a message that is off', async () => {
    await addMessage(shop, { productIds: [productA], enabled: false })
    expect(await planned(await addOrder(shop, { customer, shipDate: today }))).toHaveLength(1)
  })

  it('B3 never gives a scenario that was added later to an order already enrolled', async () => {
    const { messageId } = await addMessage(shop, { productIds: [productA] })
    const orderId = await addOrder(shop, { customer, shipDate: today })
    await plan(orderId)
    await addScenario(shop, messageId, { dayOffset: 3 })
    expect(await planned(orderId)).toHaveLength(1)
    const next = await addOrder(shop, { customer, shipDate: today })
    expect(await planned(next)).toHaveLength(2)
  })

  it('B3 goes by the trigger instant, not by when the plan is made', async () => {
    const { messageId } = await addMessage(shop, { productIds: [productA] })
    const orderId = await addOrder(shop, { customer, shipDate: today, shipDateFirstSeenAt: later(-MINUTE) })
    await addScenario(shop, messageId, { dayOffset: 3 })
    expect(await planned(orderId)).toHaveLength(1)
  })

  it('D3 takes in no order of the first import', async () => {
    await addMessage(shop, { productIds: [productA], backfillDays: 30 })
    expect(await planned(await addOrder(shop, { customer, shipDate: today, history: true }))).toEqual([])
  })

  it('V11 two trigger products in an order: the message of each fires, and one for both fires once', async () => {
    const productB = await addProduct(shop, 'B')
    await addMessage(shop, { productIds: [productA] })
    await addMessage(shop, { productIds: [productB] })
    await addMessage(shop, { productIds: [productA, productB] })
    const orderId = await addOrder(shop, { customer, shipDate: today, productCodes: ['A', 'B'] })
    expect(await planned(orderId)).toHaveLength(3)
    expect(
      await planned(await addOrder(shop, { customer, shipDate: today, productCodes: ['B'] })),
    ).toHaveLength(2)
  })

  it('V13 explains an order whose count nobody knows, and plans it once the count is known', async () => {
    await addMessage(shop, { productIds: [productA], recurringCountRule: { kind: 'list', counts: [3] } })
    const orderId = await addOrder(shop, { customer, shipDate: today, kind: 'SUBSCRIPTION' })
    expect(await planned(orderId)).toMatchObject([{ state: 'skipped', reason: 'COUNT_UNKNOWN' }])
    await changeOrder(shop, orderId, { recurringCount: 3 })
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', reason: null, planned_count: 3 }])
    const second = await addOrder(shop, {
      customer,
      shipDate: today,
      kind: 'SUBSCRIPTION',
      recurringCount: 2,
    })
    expect(await planned(second)).toEqual([])
  })

  it('knows nothing of messages for products of another LINE account', async () => {
    const other = await addShop(database.db)
    await addMessage(other, { productIds: [await addProduct(other)] })
    expect(await planned(await addOrder(shop, { customer, shipDate: today }))).toEqual([])
  })
})

describe('moves', () => {
  let orderId: OrderId
  beforeEach(async () => {
    await addMessage(shop, { productIds: [productA], scenarios: [{}, { dayOffset: 3 }] })
    orderId = await addOrder(shop, { customer, shipDate: today })
    await plan(orderId)
  })

  it('happen only when something moved', async () => {
    const before = await deliveriesOf(shop, orderId)
    expect(await planned(orderId)).toEqual(before)
  })

  it('V6 follow a corrected ship date, as a new generation', async () => {
    await changeOrder(shop, orderId, { shipDate: addDays(today, 1) })
    const rows = await planned(orderId)
    expect(rows.map((row) => [row.due_at.getTime(), row.generation])).toEqual([
      [sixPm(3), 2],
      [sixPm(4), 2],
    ])
  })

  it('V7 leave what was sent and move the rest', async () => {
    const [first] = await deliveriesOf(shop, orderId)
    await settleAs(first?.id ?? '', 'sent')
    await changeOrder(shop, orderId, { shipDate: addDays(today, 1) })
    const rows = await planned(orderId)
    expect(rows.map((row) => [row.state, row.due_at.getTime()])).toEqual([
      ['sent', sixPm(2)],
      ['planned', sixPm(4)],
    ])
  })

  it('V8 cancel on a cleared date, and re-arm when it is entered again', async () => {
    await changeOrder(shop, orderId, { shipDate: null })
    expect(await planned(orderId)).toMatchObject([
      { state: 'cancelled', reason: 'SHIP_DATE_CLEARED' },
      { state: 'cancelled', reason: 'SHIP_DATE_CLEARED' },
    ])
    await changeOrder(shop, orderId, { shipDate: today })
    expect(await planned(orderId)).toMatchObject([
      { state: 'planned', reason: null, settled_at: null, generation: 3 },
      { state: 'planned', reason: null, settled_at: null, generation: 3 },
    ])
  })

  it('V8 cancel with the order, and stop with the hand that stopped it', async () => {
    await changeOrder(shop, orderId, { status: 'CANCELLED' })
    expect((await planned(orderId)).map((row) => row.reason)).toEqual(['ORDER_CANCELLED', 'ORDER_CANCELLED'])
    await changeOrder(shop, orderId, { status: 'SHIPPED' })
    expect((await planned(orderId)).map((row) => row.state)).toEqual(['planned', 'planned'])
    await changeOrder(shop, orderId, { stoppedAt: new Date() })
    expect((await planned(orderId)).map((row) => row.reason)).toEqual(['STOPPED', 'STOPPED'])
  })

  it('V16, V17 open what a filter skipped only with a new ship date', async () => {
    const [first] = await deliveriesOf(shop, orderId)
    await settleAs(first?.id ?? '', 'skipped', 'FILTER')
    expect((await planned(orderId))[0]).toMatchObject({ state: 'skipped', reason: 'FILTER' })
    await changeOrder(shop, orderId, { shipDate: addDays(today, 1) })
    expect((await planned(orderId))[0]).toMatchObject({ state: 'planned', reason: null })
  })

  it('cancel when the connection is removed, and open again when it is back (D5)', async () => {
    const setRemoved = (removed_at: Date | null) =>
      shop.run((tx) =>
        tx.updateTable('cart_connections').set({ removed_at }).where('id', '=', shop.connectionId).execute(),
      )
    await setRemoved(new Date())
    expect((await planned(orderId)).map((row) => row.reason)).toEqual([
      'CONNECTION_REMOVED',
      'CONNECTION_REMOVED',
    ])
    await setRemoved(null)
    expect((await planned(orderId)).map((row) => row.state)).toEqual(['planned', 'planned'])
  })

  it('D6 move up to a floor that rose, and say so', async () => {
    await shop.run((tx) =>
      tx
        .updateTable('cart_connections')
        .set({ floor_day: 3, floor_time: '09:00' })
        .where('id', '=', shop.connectionId)
        .execute(),
    )
    const rows = await planned(orderId)
    expect(rows.map((row) => [row.due_at.getTime(), row.clamped])).toEqual([
      [instantInJapan(addDays(today, 3), parseClock('09:00')), true],
      [sixPm(3), false],
    ])
  })
})

describe('a member linked late (V14)', () => {
  it('is sent to when the link comes before the due time', async () => {
    await addMessage(shop, { productIds: [productA] })
    const orderId = await addOrder(shop, { customer: 'C-late', shipDate: today })
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', member_id: null }])
    const { memberId } = await addMember(shop)
    await linkMember(shop, memberId, 'C-late')
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', member_id: memberId, generation: 2 }])
  })

  it('is late when the link comes after it', async () => {
    const anHourAgo = Date.now() - 60 * MINUTE
    await addMessage(shop, { productIds: [productA], scenarios: [{ sendTime: clockInJapan(anHourAgo) }] })
    const orderId = await addOrder(shop, {
      customer: 'C-later',
      shipDate: addDays(dateInJapan(anHourAgo), -2),
      shipDateFirstSeenAt: new Date(anHourAgo - MINUTE),
    })
    const [row] = await planned(orderId)
    await settleAs(row?.id ?? '', 'skipped', 'UNLINKED')
    const { memberId } = await addMember(shop)
    await linkMember(shop, memberId, 'C-later')
    expect(await planned(orderId)).toMatchObject([{ state: 'skipped', reason: 'LATE' }])
  })
})

describe('an edited time (V18, B4)', () => {
  it('moves what waits, is known by the edit, and is not planned from the old version again', async () => {
    const { scenarioIds } = await addMessage(shop, { productIds: [productA] })
    const orderId = await addOrder(shop, { customer, shipDate: today })
    const [before] = await planned(orderId)
    await editTiming(shop, scenarioIds[0] ?? '', { dayOffset: 2, sendTime: '19:30' })
    const [after] = await planned(orderId)
    expect(after).toMatchObject({ plan_version: 2, generation: 2 })
    expect((after?.due_at.getTime() ?? 0) - (before?.due_at.getTime() ?? 0)).toBe(90 * MINUTE)
    expect(after?.known_at.getTime()).toBeGreaterThan(before?.known_at.getTime() ?? 0)
  })

  it('does not send again what was sent', async () => {
    const { scenarioIds } = await addMessage(shop, { productIds: [productA] })
    const orderId = await addOrder(shop, { customer, shipDate: today })
    const [row] = await planned(orderId)
    await settleAs(row?.id ?? '', 'sent')
    await editTiming(shop, scenarioIds[0] ?? '', { dayOffset: 5, sendTime: '19:30' })
    expect(await planned(orderId)).toMatchObject([{ state: 'sent', generation: 1 }])
  })
})

describe('arming', () => {
  const arm = (id: string, generation: number) =>
    shop.run((tx) => armDelivery(tx, { id: id as DeliveryId, generation }))
  let orderId: OrderId
  let id: string
  beforeEach(async () => {
    await addMessage(shop, { productIds: [productA] })
    orderId = await addOrder(shop, { customer, shipDate: today })
    id = (await planned(orderId))[0]?.id ?? ''
  })

  it('arms the generation that was planned, once', async () => {
    expect(await arm(id, 1)).toEqual({ arming: 'waiting' })
    const [armed] = await deliveriesOf(shop, orderId)
    expect(armed).toMatchObject({ state: 'armed', armed_by: 'workflow' })
    expect(await arm(id, 1)).toEqual({ arming: 'waiting' })
    expect(await deliveriesOf(shop, orderId)).toEqual([armed])
  })

  it('never lets an old generation arm a newer plan', async () => {
    await changeOrder(shop, orderId, { shipDate: addDays(today, 1) })
    await plan(orderId)
    expect(await arm(id, 1)).toEqual({ arming: 'stale' })
    expect(await deliveriesOf(shop, orderId)).toMatchObject([{ state: 'planned', generation: 2 }])
    expect(await arm(id, 2)).toEqual({ arming: 'waiting' })
  })

  it('disarms a row that moves', async () => {
    await arm(id, 1)
    await changeOrder(shop, orderId, { shipDate: addDays(today, 1) })
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', armed_at: null, armed_by: null }])
  })

  it('answers with the outcome of what is settled', async () => {
    await settleAs(id, 'skipped', 'FILTER')
    expect(await arm(id, 1)).toEqual({ arming: 'settled', state: 'skipped', actions: [] })
  })
})

describe('two planners at once', () => {
  it('enrol an order once and move its rows once', async () => {
    await addMessage(shop, { productIds: [productA], scenarios: [{}, { dayOffset: 3 }] })
    const orderId = await addOrder(shop, { customer, shipDate: today })
    await Promise.all([plan(orderId), plan(orderId), plan(orderId)])
    expect(await deliveriesOf(shop, orderId)).toMatchObject([{ generation: 1 }, { generation: 1 }])
    await changeOrder(shop, orderId, { shipDate: addDays(today, 1) })
    await Promise.all([plan(orderId), plan(orderId), plan(orderId)])
    expect(await deliveriesOf(shop, orderId)).toMatchObject([{ generation: 2 }, { generation: 2 }])
  })
})
