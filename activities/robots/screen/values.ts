import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import { readWrittenDate } from '../../../domain/values/writtenDate.ts'
import type { ScreenShown } from './screenShown.ts'
import { changed } from './recognise.ts'

/**
 * Values of a screen. A date, a count or a state that has no reading stops the robot: it is never taken for "none".
 */

/** The date of a cell or field; null where none is written. @throws RobotFailure RPA_SCREEN_CHANGED */
export function dateShown(text: string, what: string): CalendarDate | null {
  const written = readWrittenDate(text, Date.now())
  if (written.reads === 'date') return written.date
  if (written.reads === 'nothing') return null
  return changed(`a date in 「${what}」`, 'something that is none')
}

/** A whole number, maybe with 回 behind it; null where none is written. @throws RobotFailure RPA_SCREEN_CHANGED */
export function wholeShown(text: string, what: string): number | null {
  const plain = text.normalize('NFKC').replaceAll(/[\s,]/g, '')
  if (/^-*$/.test(plain)) return null
  const found = /^(?:第)?(\d{1,6})回?(?:目)?$/.exec(plain)
  return found === null ? changed(`a number in 「${what}」`, 'something that is none') : Number(found[1])
}

const DATES = /\d{4}\s?[/.\-年]\s?\d{1,2}\s?[/.\-月]\s?\d{1,2}(?:日)?/g

/**
 * What a screen shows of one date before and after a change, in this order, wherever the label stands: beside the values,
 * as the head of their row, or once for each ("次回予定日(現在)", "次回予定日(変更後)").
 * @throws RobotFailure RPA_SCREEN_CHANGED when there are not exactly two dates
 */
export function dateBeforeAndAfter(
  screen: ScreenShown,
  label: string,
): { before: CalendarDate; after: CalendarDate } {
  const isIt = (text: string | undefined): boolean => text?.replace(/[\s((【].*$/u, '') === label
  const texts = screen.pairs.filter((pair) => isIt(pair.label)).map(({ value }) => value)
  for (const { columns, rows } of screen.tables) {
    for (const { cells } of rows) {
      if (isIt(cells[0]?.join(' '))) texts.push(...cells.slice(1).map((cell) => cell.join(' ')))
      else columns.forEach((head, place) => isIt(head) && texts.push((cells[place] ?? []).join(' ')))
    }
  }
  const dates = texts.flatMap((text) => text.normalize('NFKC').match(DATES) ?? [])
  const [before, after] = dates.map((date) => dateShown(date, label))
  if (dates.length !== 2 || !before || !after)
    return changed(`「${label}」 before and after`, `${dates.length} dates`)
  return { before, after }
}

/** The same text, however lines are broken; dates however they are written. */
export const isSame = (one: string, other: string): boolean => {
  const plain = (text: string): string =>
    text
      .replaceAll(/\r\n?/g, '\n')
      .trim()
      .replaceAll(/(\d{4})-(\d{2})-(\d{2})/g, '$1/$2/$3')
  return plain(one) === plain(other)
}
