import pg from 'pg'
import { isAcceptedDate } from '../../domain/values/acceptedDate.ts'
import { type CalendarDate, FIRST_INSTANT, LAST_INSTANT } from '../../domain/values/japanTime.ts'

/**
 * Dates and instants as PostgreSQL writes them. Its types hold far more than our calendar: `infinity`, years before
 * Christ, 5874897-12-31. Older versions stored what a cart or a webhook said, so the driver reads such values here, and
 * no list, plan or page ends because of them.
 */

/** A stored calendar date; null when it does not count (domain.md D37): it then is no date, as at every other door. */
export const storedDate = (text: string): CalendarDate | null =>
  isAcceptedDate(text, Date.now()) ? text : null

const TIMESTAMPTZ = 1184
const parse = pg.types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date | number | null

/** A stored instant; beyond our calendar its first or last one, which the API shows as none. */
export function storedInstant(text: string): Date {
  const read = parse(text)
  const at = read instanceof Date ? read.getTime() : (read ?? Number.NaN)
  // Years of six digits and more are beyond a Date.
  if (Number.isNaN(at)) return new Date(/BC$|^-/.test(text) ? FIRST_INSTANT : LAST_INSTANT)
  return new Date(Math.min(LAST_INSTANT, Math.max(FIRST_INSTANT, at)))
}
