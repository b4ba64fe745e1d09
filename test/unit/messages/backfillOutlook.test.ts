import { expect, it } from '@jest/globals'
import { backfillOutlook, type ReachedOrder } from '../../../domain/messages/backfillOutlook.ts'
import { instantInJapan, parseClock, parseDate } from '../../../domain/values/japanTime.ts'
import { DEFAULT_FLOOR } from '../../../domain/messages/sendTime.ts'

const order = (
  shipDate: string,
  memberId: string | null,
  recurringCount: number | null = 1,
): ReachedOrder => ({
  shipDate: parseDate(shipDate),
  memberId,
  recurringCount,
  oneTime: false,
  history: false,
  floor: DEFAULT_FLOOR,
})
const six = parseClock('18:00')
const message = {
  scenarios: [{ dayOffset: 2, sendTime: six }],
  recurringCountRule: null,
  lateGraceMinutes: 30,
}
const now = (clock: string) => instantInJapan(parseDate('2026-11-26'), parseClock(clock))

it('D3 counts each member once, and deliveries by the day on which they are due', () => {
  const orders = [order('2026-11-25', 'M1'), order('2026-11-24', 'M1'), order('2026-11-24', null)]
  expect(backfillOutlook(orders, message, now('12:00'))).toEqual({
    orders: 3,
    historyOrders: 0,
    members: 1,
    unlinkedOrders: 1,
    countUnknownOrders: 0,
    due: [
      { date: '2026-11-26', deliveries: 2 },
      { date: '2026-11-27', deliveries: 1 },
    ],
    tooLate: 0,
  })
})

it('D7 goes by the late grace: exactly the grace is too late', () => {
  const orders = [order('2026-11-24', 'M1')]
  expect(backfillOutlook(orders, message, now('18:29')).tooLate).toBe(0)
  expect(backfillOutlook(orders, message, now('18:30'))).toMatchObject({ tooLate: 1, due: [] })
})

it('D12 counts orders apart whose count nobody knows', () => {
  const third = { ...message, recurringCountRule: { kind: 'list' as const, counts: [3] } }
  const orders = [order('2026-11-25', 'M1', null), order('2026-11-25', 'M2', 3)]
  expect(backfillOutlook(orders, third, now('12:00'))).toMatchObject({
    orders: 2,
    countUnknownOrders: 1,
    due: [{ date: '2026-11-27', deliveries: 1 }],
  })
})
