import { type CalendarDate, instantInJapan, parseClock } from '../values/japanTime.ts'

const MIDNIGHT = parseClock('00:00')

/** What a request must be done before. */
export interface DueFacts {
  /** The deadline of the shop's rule for this request, epoch milliseconds; null: the rule has none. */
  readonly ruleDeadline: number | null
  /** The next dates of the subscription as the cart states them; null: not stated. */
  readonly nextScheduledDate: CalendarDate | null
  readonly nextDeliveryDate: CalendarDate | null
}

/**
 * By when an unfinished request must be done (domain.md D23): the earlier of the rule's deadline and the next ship date,
 * at whose beginning in Japan it is too late. Carts state 次回予定日 and 次回お届け予定日: the earlier one counts as the
 * ship date, so that nobody is reminded too late. Null: nothing tells. Epoch milliseconds.
 */
export function dueBy({ ruleDeadline, nextScheduledDate, nextDeliveryDate }: DueFacts): number | null {
  const dates = [nextScheduledDate, nextDeliveryDate].flatMap((date) =>
    date === null ? [] : [instantInJapan(date, MIDNIGHT)],
  )
  const all = ruleDeadline === null ? dates : [...dates, ruleDeadline]
  return all.length === 0 ? null : Math.min(...all)
}

/** Hours before `dueBy` at which operators are reminded of a request (domain.md D23). */
export const REMINDED_HOURS = [24, 4] as const
