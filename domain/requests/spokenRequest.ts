import { spokenDate, spokenNumber } from '../bubbles/placeholders.ts'
import { CONTINUATION_LABELS } from '../carts/continuationStatus.ts'
import { type CalendarDate, clockInJapan, dateInJapan } from '../values/japanTime.ts'
import type { ChosenProduct, FrozenReading, Pause, RequestKind, ShownDates } from './request.ts'
import type { RequestValues } from './requestTexts.ts'

/** What a request is said with, as it stands in its row. Instants are epoch milliseconds. */
export interface SpokenFacts {
  readonly kind: RequestKind
  readonly kindLabel: string
  readonly pause: Pause | null
  readonly appliedAt: number
  readonly product: ChosenProduct | null
  /** The day in Japan on which it is said: dates of another year are said with it. */
  readonly today: CalendarDate
}

/** Longest product name in a message, in characters. */
const MOST_NAME = 100

/** What is known of every request, whenever it is spoken of. */
export const spokenRequest = (facts: SpokenFacts): RequestValues => ({
  requestedAt: spokenInstant(facts.appliedAt, facts.today),
  kind: facts.kindLabel,
  wish: spokenWish(facts),
  productName: facts.product === null ? null : Array.from(facts.product.name).slice(0, MOST_NAME).join(''),
})

/** 「11月27日 18:24」, in Japan. */
export const spokenInstant = (at: number, today: CalendarDate): string =>
  `${spokenDate(dateInJapan(at), today)} ${clockInJapan(at).slice(0, 5)}`

/** What was asked for: 「休止(30日)」. */
export function spokenWish({
  kind,
  kindLabel,
  pause,
  today,
}: Pick<SpokenFacts, 'kind' | 'kindLabel' | 'pause' | 'today'>): string {
  if (kind !== 'PAUSE' || pause === null) return kindLabel
  if (pause.days !== null) return `${kindLabel}(${pause.days}日)`
  const what = pause.base === 'NEXT_SCHEDULED_DATE' ? '次回予定日' : '次回お届け予定日'
  return `${kindLabel}(${what}を${spokenDate(pause.until, today)}に変更)`
}

/** The contact of a shop in one line; null: none is known. */
export function spokenContact({
  phone,
  hours,
}: {
  readonly phone: string | null
  readonly hours: string | null
}): string | null {
  if (phone === null) return null
  return `お問い合わせ: ${phone}${hours === null ? '' : `(${hours})`}`
}

/** What is said about orders of the subscription that are on their way (domain.md D20); null: there is none. */
export function spokenUnshipped(
  deliveryDates: readonly (CalendarDate | null)[],
  today: CalendarDate,
): string | null {
  if (deliveryDates.length === 0) return null
  const dates = [...new Set(deliveryDates.filter((date) => date !== null))].toSorted()
  if (dates.length === 0)
    return '準備中のご注文がありますので、そのご注文はお届けします。変更はその次の回からです。'
  const days = dates.map((date) => spokenDate(date, today)).join('、')
  return `${days}お届け分はすでに準備中のため、お届けします。変更はその次の回からです。`
}

type Dates = Pick<ShownDates, 'nextScheduledDate' | 'nextDeliveryDate'>

/** What stood before, as the customer was shown it: 「次回お届け予定日 12月10日」; null: not known. */
export const spokenDates = (dates: Dates | null, today: CalendarDate): string | null => {
  if (dates === null) return null
  if (dates.nextDeliveryDate !== null) return `次回お届け予定日 ${spokenDate(dates.nextDeliveryDate, today)}`
  return dates.nextScheduledDate === null ? null : `次回予定日 ${spokenDate(dates.nextScheduledDate, today)}`
}

/** What was read before and after a change: nothing else is told of it (domain.md D24). */
export function spokenChange(
  kind: RequestKind,
  { before, after }: { before: FrozenReading | null; after: FrozenReading | null },
  today: CalendarDate,
): RequestValues {
  if (after === null) return {}
  const dates = {
    nextScheduledDate: after.nextScheduledDate && spokenDate(after.nextScheduledDate, today),
    nextDeliveryDate: after.nextDeliveryDate && spokenDate(after.nextDeliveryDate, today),
    continuationCount: after.count === null ? null : spokenNumber(after.count),
  }
  if (kind === 'CANCEL')
    return {
      ...dates,
      before: before && CONTINUATION_LABELS[before.status],
      after: CONTINUATION_LABELS[after.status],
    }
  // The same date of both, so that they can be compared.
  const both = after.nextDeliveryDate !== null && before?.nextDeliveryDate !== null
  const alike = (reading: FrozenReading): Dates => (both ? reading : { ...reading, nextDeliveryDate: null })
  return {
    ...dates,
    before: before && spokenDates(alike(before), today),
    after: spokenDates(alike(after), today),
  }
}
