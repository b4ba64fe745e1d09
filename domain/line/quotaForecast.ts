import { addDays, type CalendarDate } from '../values/japanTime.ts'

/** How far the forecast reaches. */
export const FORECAST_DAYS = 35

/** A LINE account's monthly limit and what is planned. */
export interface QuotaFacts {
  today: CalendarDate
  /** Pushes a month; `none`: LINE sets no limit; `unknown`: LINE was not asked yet. */
  limit: number | 'none' | 'unknown'
  /** Pushes of this month so far. */
  used: number
  /** Planned sends by their due day in Japan; overdue ones count for today. */
  planned: ReadonlyMap<CalendarDate, number>
}

export interface ForecastDay {
  date: CalendarDate
  planned: number
  /** What is left of the month after that day; negative: this many will be parked. Null without a known limit. */
  left: number | null
}

export interface ForecastMonth {
  /** 'YYYY-MM'. */
  month: string
  /** The last day of the month that the forecast covers. */
  through: CalendarDate
  /** Null for months to come. */
  used: number | null
  planned: number
  left: number | null
  /** The first day on which more is due than is left. */
  runsOutOn: CalendarDate | null
}

export interface QuotaForecast {
  days: ForecastDay[]
  months: ForecastMonth[]
  runsOutOn: CalendarDate | null
  /** Japanese. */
  text: string
}

/**
 * Whether LINE's monthly limit is enough for what is planned, day by day. LINE counts calendar months; future months
 * are taken to have the present limit. Filters and cancellations can only make it less.
 */
export function forecastQuota(facts: QuotaFacts): QuotaForecast {
  const limit = typeof facts.limit === 'number' ? facts.limit : null
  const days: ForecastDay[] = []
  const months: ForecastMonth[] = []
  for (let i = 0; i < FORECAST_DAYS; i++) {
    const date = addDays(facts.today, i)
    const planned = facts.planned.get(date) ?? 0
    const month = monthAt(months, date, { used: facts.used, limit })
    month.through = date
    month.planned += planned
    if (month.left !== null) {
      month.left -= planned
      if (month.left < 0) month.runsOutOn ??= date
    }
    days.push({ date, planned, left: month.left })
  }
  const runsOutOn = months.find((month) => month.runsOutOn !== null)?.runsOutOn ?? null
  return { days, months, runsOutOn, text: inWords(facts, days, runsOutOn) }
}

/** The month of a day, created on its first day. */
function monthAt(
  months: ForecastMonth[],
  date: CalendarDate,
  { used, limit }: { used: number; limit: number | null },
): ForecastMonth {
  const month = date.slice(0, 7)
  const known = months.at(-1)
  if (known?.month === month) return known
  const isNow = known === undefined
  const begun: ForecastMonth = {
    month,
    through: date,
    used: isNow ? used : null,
    planned: 0,
    left: limit === null ? null : limit - (isNow ? used : 0),
    runsOutOn: null,
  }
  months.push(begun)
  return begun
}

function inWords(facts: QuotaFacts, days: ForecastDay[], runsOutOn: CalendarDate | null): string {
  if (facts.limit === 'unknown') return 'LINEの月間の配信数の上限を、まだ確認できていません。'
  if (facts.limit === 'none') return '月間の配信数に上限はありません。'
  const reached = facts.used >= facts.limit ? '今月の配信数は、すでに上限に達しています。' : ''
  if (runsOutOn !== null)
    return `${reached}今の予定では、${spokenDay(runsOutOn)}に月間の配信数の上限を超え、超えた分は配信を保留します。`
  const last = days.at(-1)
  return `${reached}${last ? `今の予定では、${spokenDay(last.date)}まで月間の配信数の上限を超えません。` : ''}`
}

const spokenDay = (date: CalendarDate): string => `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`
