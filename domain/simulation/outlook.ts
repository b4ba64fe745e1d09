import {
  addDays,
  type CalendarDate,
  clockInJapan,
  dateInJapan,
  instantInJapan,
  parseClock,
} from '../values/japanTime.ts'
import type { SimulatedAnswer, SimulatedStep } from './model.ts'

/** Orders that are left out for one reason. */
export interface LeftOutReason {
  /** Stable: of `NotTriggered` or of the reasons of deliveries. */
  code: string
  orders: number
}

/** What a message would do with many orders in a range of days in Japan, both ends included. */
export interface SimulationOutlook {
  /** Orders that were simulated. */
  orders: number
  /** Orders that get at least one scenario in the range. */
  ordersReached: number
  /** Deliveries in the range: the quota that they take. */
  deliveries: number
  days: { date: CalendarDate; deliveries: number }[]
  /** The busiest minutes, busiest first. */
  minutes: { date: CalendarDate; time: string; deliveries: number }[]
  months: { month: string; deliveries: number }[]
  leftOut: LeftOutReason[]
}

const MOST_MINUTES = 60
const MIDNIGHT = parseClock('00:00')

/**
 * Sums up a message's simulated answers, order by order: an API request makes one, adds each order and reads the
 * result. Its memory grows with the minutes of the range, not with the orders.
 */
export class OutlookBuilder {
  private readonly from: number
  private readonly until: number
  private orders = 0
  private reached = 0
  private readonly minutes = new Map<number, number>()
  private readonly leftOut = new Map<string, number>()

  constructor(from: CalendarDate, to: CalendarDate) {
    this.from = instantInJapan(from, MIDNIGHT)
    this.until = instantInJapan(addDays(to, 1), MIDNIGHT)
  }

  /** Adds one order; answers why it is left out, nothing when it is reached. `now`: epoch milliseconds. */
  add(answer: SimulatedAnswer, now: number): string[] {
    this.orders += 1
    let hits = 0
    for (const step of answer.steps) {
      const at = leavesAt(step, now)
      if (at === null || at < this.from || at >= this.until) continue
      hits += 1
      const minute = Math.floor(at / 60_000)
      this.minutes.set(minute, (this.minutes.get(minute) ?? 0) + 1)
    }
    if (hits > 0) {
      this.reached += 1
      return []
    }
    const codes = [...new Set(answer.steps.length === 0 ? [codeOf(answer)] : answer.steps.flatMap(whyNot))]
    for (const code of codes) this.leftOut.set(code, (this.leftOut.get(code) ?? 0) + 1)
    return codes
  }

  /** The sum so far. */
  result(): SimulationOutlook {
    const byMinute = [...this.minutes].map(([minute, deliveries]) => ({
      date: dateInJapan(minute * 60_000),
      time: clockInJapan(minute * 60_000).slice(0, 5),
      deliveries,
    }))
    const sum = (key: (one: { date: CalendarDate }) => string): [string, number][] => {
      const sums = new Map<string, number>()
      for (const one of byMinute) sums.set(key(one), (sums.get(key(one)) ?? 0) + one.deliveries)
      return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1))
    }
    return {
      orders: this.orders,
      ordersReached: this.reached,
      deliveries: byMinute.reduce((total, { deliveries }) => total + deliveries, 0),
      days: sum(({ date }) => date).map(([date, deliveries]) => ({ date: date as CalendarDate, deliveries })),
      minutes: byMinute
        .toSorted((a, b) => b.deliveries - a.deliveries || (a.date + a.time < b.date + b.time ? -1 : 1))
        .slice(0, MOST_MINUTES),
      months: sum(({ date }) => date.slice(0, 7)).map(([month, deliveries]) => ({ month, deliveries })),
      leftOut: [...this.leftOut]
        .map(([code, orders]) => ({ code, orders }))
        .toSorted((a, b) => b.orders - a.orders || (a.code < b.code ? -1 : 1)),
    }
  }
}

/** When a step would be sent; null when it would not. Epoch milliseconds. */
export function leavesAt({ verdict, dueAt }: SimulatedStep, now: number): number | null {
  if (verdict?.verdict === 'send') return Math.max(dueAt, now)
  return verdict?.verdict === 'defer' ? verdict.notBefore : null
}

const codeOf = ({ answer, because }: SimulatedAnswer): string =>
  answer === 'countUnknown'
    ? 'COUNT_UNKNOWN'
    : answer === 'exclusive'
      ? 'EXCLUSIVE'
      : (because ?? 'OUTSIDE_RANGE')

function whyNot({ verdict, reason, state }: SimulatedStep): string[] {
  if (state === 'sent') return ['ALREADY_SENT']
  if (verdict === null) return [reason ?? 'ALREADY_SENT']
  return [verdict.verdict === 'skip' ? verdict.reason : 'OUTSIDE_RANGE']
}
