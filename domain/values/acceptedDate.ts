import {
  addDays,
  type CalendarDate,
  dateInJapan,
  instantInJapan,
  isDate,
  parseClock,
  parseDate,
} from './japanTime.ts'

/**
 * Which dates count (domain.md D37): those that exist and lie between 2000-01-01 and five years from today in Japan.
 * No order, shipment or delivery of a shop has another one, and all arithmetic on these is total. What was once accepted
 * stays accepted, since the end moves on with today.
 */
export const FIRST_ACCEPTED_DATE: CalendarDate = parseDate('2000-01-01')

/** Years from today to the last accepted date. */
export const ACCEPTED_YEARS_AHEAD = 5

const MIDNIGHT = parseClock('00:00')

/** The last accepted date, included; on 29 February the 28th, when its year has no 29th. `now`: epoch milliseconds. */
export function lastAcceptedDate(now: number): CalendarDate {
  const today = dateInJapan(now)
  const later = `${String(Number(today.slice(0, 4)) + ACCEPTED_YEARS_AHEAD).padStart(4, '0')}${today.slice(4)}`
  return isDate(later) ? later : parseDate(later.replace(/29$/, '28'))
}

/** Whether the text is a calendar date that counts. `now`: epoch milliseconds. */
export const isAcceptedDate = (text: string, now: number): text is CalendarDate =>
  isDate(text) && text >= FIRST_ACCEPTED_DATE && text <= lastAcceptedDate(now)

/** Whether an instant falls on an accepted date in Japan. Both are epoch milliseconds. */
export function isAcceptedInstant(instant: number, now: number): boolean {
  const from = instantInJapan(FIRST_ACCEPTED_DATE, MIDNIGHT)
  const end = instantInJapan(addDays(lastAcceptedDate(now), 1), MIDNIGHT)
  return instant >= from && instant < end
}

/** RFC 3339 as the API takes it; lower case is allowed there. */
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/

/**
 * The instant that an RFC 3339 text names, in epoch milliseconds (more digits than three are cut); null when it names
 * none that is accepted. A leap second names none: no clock of ours has it.
 */
export function acceptedInstant(text: string, now: number): number | null {
  const found = INSTANT.exec(text)
  if (!found) return null
  const [, date = '', clock = '', fraction = '', sign = '+', hours = '0', minutes = '0'] = found
  if (!isDate(date)) return null
  const utc = Date.parse(`${date}T${clock}Z`) + Number(fraction.slice(0, 3).padEnd(3, '0'))
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  const instant = sign === '-' ? utc + offset : utc - offset
  return isAcceptedInstant(instant, now) ? instant : null
}

/** What a shop reads when a date of a request does not count. `now`: epoch milliseconds. */
export const dateRefused = (now: number): string =>
  `日付は「2026-11-25」の形で、${FIRST_ACCEPTED_DATE}から${lastAcceptedDate(now)}までの実在する日を指定してください。`

/**
 * What a shop reads when an instant of a request does not count. An address turns a `+` that is not written as `%2B`
 * into a blank: that has words of its own.
 */
export function instantRefused(given: unknown, now: number): string {
  if (typeof given === 'string' && acceptedInstant(given.replace(/ (?=\d{2}:\d{2}$)/, '+'), now) !== null)
    return '時差の「+」が空白になっています。アドレスの中では「+」を「%2B」と書いてください(例: 2026-11-27T00:00:00%2B09:00)。'
  return `日時は「2026-11-27T18:00:00+09:00」の形で、${FIRST_ACCEPTED_DATE}から${lastAcceptedDate(now)}までの実在する日時を指定してください。`
}
