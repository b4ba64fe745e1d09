import { type CalendarDate, dateInJapan } from '../values/japanTime.ts'
import type { RecurringCountRule } from '../orders/recurringCount.ts'
import { type Floor, sendAt, type Timing } from '../messages/sendTime.ts'
import { countVerdict } from '../messages/trigger.ts'

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

/** What of a message decides when its back-filled orders are sent to. */
export interface BackfillingMessage {
  scenarios: readonly Timing[]
  recurringCountRule: RecurringCountRule | null
  lateGraceMinutes: number
}

/** What back-fill would do now. Deliveries are counted per scenario and order. */
export interface BackfillOutlook {
  orders: number
  /** Those of a first import among them. */
  historyOrders: number
  /** Different members among them. */
  members: number
  /** Orders whose customer is linked to nobody: they send only if that changes before they are due. */
  unlinkedOrders: number
  /** Orders whose recurring count the rule asks for and nobody knows (D12). */
  countUnknownOrders: number
  /** Deliveries still to come, by the day in Japan on which they are due, oldest first. */
  due: { date: CalendarDate; deliveries: number }[]
  /** Deliveries whose time has passed by the late grace or more. */
  tooLate: number
}

/**
 * What would become of orders if a message enrolled them now (domain.md D2, D3). A person asks for them now, so that
 * what was due before is late by the message's own grace (D7); within it, it leaves today.
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
