import { addDays, type CalendarDate, isDate, parseDate } from '../values/japanTime.ts'

/** How long one cycle of a subscription is (お届け間隔), in days or months. */
export interface Cycle {
  readonly unit: 'DAYS' | 'MONTHS'
  readonly length: number
}

/** Reads a cart's words such as 30日, 2週間, 1ヶ月; null for anything else, which is never guessed. */
export function readCycle(text: string | null): Cycle | null {
  const found = /^(\d{1,3})(日|週間?|[ヶケカか箇ヵ]?月)(ごと|毎)?$/.exec(
    (text ?? '').normalize('NFKC').replace(/\s/g, ''),
  )
  const length = Number(found?.[1] ?? 0)
  if (!found || length < 1) return null
  if (found[2] === '日') return { unit: 'DAYS', length }
  return found[2]?.startsWith('週') ? { unit: 'DAYS', length: 7 * length } : { unit: 'MONTHS', length }
}

/**
 * The dates that one cycle after `from` may be. Two where the month is shorter: carts take its last day, or count on
 * into the next month.
 */
export function oneCycleAfter(from: CalendarDate, cycle: Cycle): CalendarDate[] {
  if (cycle.unit === 'DAYS') return [addDays(from, cycle.length)]
  const [year = 0, month = 0, day = 0] = from.split('-').map(Number)
  const months = year * 12 + (month - 1) + cycle.length
  const first = `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`
  const same = `${first}-${String(day).padStart(2, '0')}`
  if (isDate(same)) return [same]
  const counted = addDays(parseDate(`${first}-01`), day - 1)
  const last = addDays(parseDate(`${counted.slice(0, 7)}-01`), -1)
  return [last, counted]
}

/** Whether `now` is exactly one cycle after `from`; both null counts as it. */
export function isOneCycleAfter(from: CalendarDate | null, now: CalendarDate | null, cycle: Cycle): boolean {
  if (from === null || now === null) return from === now
  return oneCycleAfter(from, cycle).includes(now)
}
