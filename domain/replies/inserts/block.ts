import { isBlank } from '../../values/text.ts'
import { cutText } from '../../bubbles/textLength.ts'
import { clockInJapan, dateInJapan } from '../../values/japanTime.ts'
import { spokenDate } from '../../bubbles/placeholders.ts'

/**
 * An insert for one customer: a list of rows, oldest first, of which the oldest go where they do not fit, or a phrase in
 * the middle of the shop's own words.
 */
export type InsertBlock =
  | { readonly kind: 'phrase'; readonly text: string }
  | {
      readonly kind: 'rows'
      readonly rows: readonly string[]
      /** Older rows that are not among `rows`. */
      readonly leftOut: number
      /** Below the rows, such as as of when they are; null: nothing. */
      readonly note: string | null
    }

/** The first line of rows where older ones do not fit (domain.md D31). */
export const leftOutLine = (count: number): string => `ほか ${count} 件(過去分)`

/** UTF-16 units of one value of the cart in a row, so that a row always fits into a message. */
const VALUE_UNITS = 80

/** A value of the cart in one line, cut to whole graphemes; `otherwise` when it shows nothing. */
export function oneLine(value: string, otherwise: string): string {
  const line = value.toWellFormed().replace(/\s+/gu, ' ').trim()
  const cut = cutText(line, VALUE_UNITS)
  if (isBlank(cut)) return otherwise
  return cut === line ? cut : `${cut}…`
}

/** 「15:02時点」, with the day when it is not today's. */
export function asOfWords(asOf: number, now: number): string {
  const [day, today] = [dateInJapan(asOf), dateInJapan(now)]
  const clock = clockInJapan(asOf).slice(0, 5)
  return day === today ? `${clock}時点` : `${spokenDate(day, today)} ${clock}時点`
}
