import { type CalendarDate, dateInJapan } from '../values/japanTime.ts'
import type { RecurringCountRule } from '../orders/recurringCount.ts'
import { type Floor, sendAt, type Timing } from './sendTime.ts'
import { countVerdict } from './trigger.ts'

/** An order that back-fill reaches. */
export interface ReachedOrder {
  shipDate: CalendarDate
  recurringCount: number | null
  oneTime: boolean
  /** Of a first import (D3). */
  history: boolean
  floor: Floor
  /** The linked member; null: nobody yet. */
  memberId: string | null
}

/** The parts of a message that decide when its back-filled orders are due. */
export interface BackfillingMessage {
  scenarios: readonly Timing[]
  recurringCountRule: RecurringCountRule | null
  lateGraceMinutes: number
}

/** What back-fill would do now. Deliveries: one per scenario and order. */
export interface BackfillOutlook {
  orders: number
  /** Those of a first import among them. */
  historyOrders: number
  /** Different members among them. */
  members: number
  /** Orders whose customer is linked to nobody: they send only if one is linked before the due time. */
  unlinkedOrders: number
  /** Orders whose recurring count is unknown although the rule needs it (D12). */
  countUnknownOrders: number
  /** Deliveries to come by their due day in Japan, oldest first. */
  due: { date: CalendarDate; deliveries: number }[]
  /** Deliveries that are late by the late grace or more. */
  tooLate: number
}

/**
 * What would happen to orders if a message enrolled them now (domain.md D2, D3). They become known now, so a passed
 * due time falls under the message's own late grace (D7): within it the delivery leaves today.
 */
export function backfillOutlook(
  orders: readonly ReachedOrder[],
  { scenarios, recurringCountRule, lateGraceMinutes }: BackfillingMessage,
  now: number,
): BackfillOutlook {
  const byDay = new Map<CalendarDate, number>()
  let tooLate = 0
  const counted = orders.filter((order) => countVerdict(recurringCountRule, order) !== 'unknown')
  for (const order of counted)
    for (const timing of scenarios) {
      const dueAt = sendAt(order.shipDate, timing, order.floor)
      if (dueAt <= now && now - dueAt >= lateGraceMinutes * 60_000) tooLate += 1
      else {
        const date = dateInJapan(Math.max(dueAt, now))
        byDay.set(date, (byDay.get(date) ?? 0) + 1)
      }
    }
  return {
    orders: orders.length,
    historyOrders: orders.filter(({ history }) => history).length,
    members: new Set(orders.flatMap(({ memberId }) => memberId ?? [])).size,
    unlinkedOrders: orders.filter(({ memberId }) => memberId === null).length,
    countUnknownOrders: orders.length - counted.length,
    due: [...byDay]
      .map(([date, deliveries]) => ({ date, deliveries }))
      .toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    tooLate,
  }
}
