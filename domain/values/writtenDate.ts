import { isAcceptedDate } from './acceptedDate.ts'
import {
  type CalendarDate,
  type ClockTime,
  dateInJapan,
  instantInJapan,
  isClock,
  isDate,
} from './japanTime.ts'

/**
 * What a written date says. `nothing`: none was written, as carts write it (empty, dashes, 0000-00-00). `unreadable`:
 * something was, and it has no reading, more than one, or is no date that counts (domain.md D37).
 */
export type WrittenDate =
  | {
      reads: 'date'
      /** In Japan. */
      date: CalendarDate
      /** Epoch milliseconds; of a date alone its first instant in Japan. */
      instant: number
    }
  | { reads: 'nothing' }
  | { reads: 'unreadable' }

const NOTHING: WrittenDate = { reads: 'nothing' }
const UNREADABLE: WrittenDate = { reads: 'unreadable' }

/** More characters are no date. */
const LONGEST = 100

/**
 * Reads a date as carts, files and people write it, in spellings with one reading only (domain.md D37): year, month and
 * day with `/`, `-` or `.` between them, with 年月日, or as eight digits; behind it a weekday, which must be that of the
 * day, and a time on the clock; without an offset it is Japan's. Full-width digits and signs are read like others.
 * Years of two digits, 和暦 and `1/2/2026` have more than one reading, or were not asked for: `unreadable`.
 *
 * Total: every text has an answer. `now`: epoch milliseconds.
 */
export function readWrittenDate(raw: string, now: number): WrittenDate {
  const text = plain(raw)
  if (text === null) return UNREADABLE
  if (/^(?:[-ー]*|0+)$/.test(text)) return NOTHING
  const day = readDay(text)
  if (day === null) return UNREADABLE
  const time = readTime(withoutWeekday(day))
  if (time === null) return UNREADABLE
  if (day.date === ZERO)
    return time.clock === '00:00:00' && time.offsetMinutes === null ? NOTHING : UNREADABLE
  if (!isDate(day.date)) return UNREADABLE
  const local = instantInJapan(day.date, time.clock)
  const instant =
    time.offsetMinutes === null ? local : local + (JAPAN_OFFSET_MINUTES - time.offsetMinutes) * 60_000
  const date = dateInJapan(instant)
  return isAcceptedDate(date, now) ? { reads: 'date', date, instant } : UNREADABLE
}

/** MySQL's word for no date. */
const ZERO = '0000-00-00'
const JAPAN_OFFSET_MINUTES = 9 * 60

/** Half-width, lower case, one hyphen for all dashes, without what shows nothing; null when it is too long for a date. */
function plain(raw: string): string | null {
  const trimmed = raw.trim()
  if (trimmed.length > LONGEST) return null
  return trimmed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
}

interface Day {
  /** Maybe one that does not exist. */
  date: string
  rest: string
}

const SEPARATED = /^(\d{4}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})(?!\d)(.*)$/
const IN_WORDS = /^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日(.*)$/
/** Behind the digits may be six more, a time. */
const DIGITS = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?(?!\d)(.*)$/

function readDay(text: string): Day | null {
  const separated = SEPARATED.exec(text)
  if (separated) {
    const [, year = '', , month = '', day = '', rest = ''] = separated
    return { date: joined(year, month, day), rest }
  }
  const inWords = IN_WORDS.exec(text)
  if (inWords) {
    const [, year = '', month = '', day = '', rest = ''] = inWords
    return { date: joined(year, month, day), rest }
  }
  const digits = DIGITS.exec(text)
  if (!digits) return null
  const [, year = '', month = '', day = '', hours, minutes, seconds, rest = ''] = digits
  const time = hours === undefined ? '' : ` ${hours}:${minutes}:${seconds}`
  return { date: joined(year, month, day), rest: time + rest }
}

const joined = (year: string, month: string, day: string): string =>
  `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`

const WEEKDAYS = ['日', '月', '火', '水', '木', '金', '土']
const ENGLISH_WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const WEEKDAY =
  /^ ?(?:\( ?([日月火水木金土])(?:曜日?)?(?: ?[・/,]? ?祝日?)? ?\)|([日月火水木金土])曜日?|(\()? ?(sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?\.? ?(\))?)(.*)$/

/** What stands behind the weekday, if there is one; null when it is another day's. */
function withoutWeekday({ date, rest }: Day): string | null {
  const found = WEEKDAY.exec(rest)
  if (!found) return rest
  const [, bracketed, bare, opened, english, closed, behind = ''] = found
  if ((opened === undefined) !== (closed === undefined)) return null
  const japanese = bracketed ?? bare
  const said =
    japanese === undefined
      ? ENGLISH_WEEKDAYS.indexOf((english ?? '').slice(0, 3))
      : WEEKDAYS.indexOf(japanese)
  const real = new Date(`${date}T00:00:00Z`).getUTCDay()
  return said === real ? ` ${behind.trimStart()}`.trimEnd() : null
}

interface Time {
  clock: ClockTime
  /** Null: Japan's clock. */
  offsetMinutes: number | null
}

const CLOCK =
  /^(?: ?,)?(?: |t)?(午前|午後)? ?(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?|時(?: ?(\d{1,2})分(?: ?(\d{1,2})秒)?)?)(?: ?(am|pm))?(?: ?(z|jst|utc|gmt|[+-]\d{2}(?::?\d{2})?))?$/

/** The time behind a day; midnight in Japan without one; null when something else stands there. */
function readTime(rest: string | null): Time | null {
  if (rest === null) return null
  if (rest === '') return { clock: '00:00:00' as ClockTime, offsetMinutes: null }
  const found = CLOCK.exec(rest)
  if (!found) return null
  const [, half, hours = '', minutes, seconds, minutesInWords, secondsInWords, english, offset] = found
  const hour = hourOf(Number(hours), half, english)
  const parts = [hour, Number(minutes ?? minutesInWords ?? 0), Number(seconds ?? secondsInWords ?? 0)]
  const clock = parts.map((part) => String(part ?? 99).padStart(2, '0')).join(':')
  const offsetMinutes = offset === undefined ? null : minutesOf(offset)
  if (!isClock(clock) || Number.isNaN(offsetMinutes)) return null
  return { clock, offsetMinutes }
}

/** The hour of the day; null when the halves of the day leave it open: 午後12時 is noon to some and midnight to others. */
function hourOf(hour: number, half: string | undefined, english: string | undefined): number | null {
  if (half === undefined && english === undefined) return hour
  if (half !== undefined && english !== undefined) return null
  if (half !== undefined) return hour > 11 ? null : hour + (half === '午後' ? 12 : 0)
  return hour < 1 || hour > 12 ? null : (hour % 12) + (english === 'pm' ? 12 : 0)
}

/** Minutes east of Greenwich; NaN when no place has the offset. */
function minutesOf(offset: string): number {
  if (offset === 'jst') return JAPAN_OFFSET_MINUTES
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset)
  if (!found) return 0
  const [, sign, hours = '', minutes = '0'] = found
  const size = Number(hours) * 60 + Number(minutes)
  if (size > 14 * 60 || Number(minutes) > 59) return Number.NaN
  return sign === '-' ? -size : size
}
