import { isClock, isDate } from '../../values/japanTime.ts'
import type { JsonObject } from '../jsonObject.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import { DATE_TIME_MODES, type DateTimeMode } from './button.ts'

const FORMATS: Readonly<Record<DateTimeMode, string>> = {
  date: '2026-11-25',
  time: '18:00',
  datetime: '2026-11-25T18:00',
}

/**
 * What is wrong with the dates of a date picker: LINE accepts real ones in the mode's format (line.md 1.5). That `max`
 * is later than `min` and `initial` between them is our assumption: a picker could show nothing else.
 */
export function checkDateTimes(picker: JsonObject, path: string): BubbleProblem[] {
  const mode = DATE_TIME_MODES.find((known) => known === picker['mode'])
  if (mode === undefined)
    return problem(`${path}/mode`, 'BAD_VALUE', '日付、時刻、日時のいずれかを選んでください。')
  const [initial, min, max] = [picker['initial'], picker['min'], picker['max']].map(inCapitals)
  const wrong = Object.entries({ initial, min, max }).flatMap(([name, value]) =>
    unless(
      value === undefined || isOf(mode, value),
      problem(`${path}/${name}`, 'BAD_DATE', `${FORMATS[mode]} の形で、実際にある日時を入力してください。`),
    ),
  )
  if (wrong.length > 0) return wrong
  return [
    ...unless(
      isOrdered(min, max) && (min === undefined || min !== max),
      problem(`${path}/max`, 'BAD_DATE', '最大値は最小値より後にしてください。'),
    ),
    ...unless(
      isOrdered(min, initial) && isOrdered(initial, max),
      problem(`${path}/initial`, 'BAD_DATE', '初期値は最小値から最大値までの間にしてください。'),
    ),
  ]
}

/** LINE also accepts a lower-case t between date and time; comparing needs one spelling. */
const inCapitals = (value: unknown): unknown => (typeof value === 'string' ? value.toUpperCase() : value)

function isOf(mode: DateTimeMode, value: unknown): boolean {
  if (typeof value !== 'string') return false
  if (mode === 'date') return isDay(value)
  if (mode === 'time') return isMinute(value)
  const [date = '', clock = '', ...rest] = value.split('T')
  return rest.length === 0 && isDay(date) && isMinute(clock)
}

/** The range of LINE's picker. */
const isDay = (text: string): boolean => isDate(text) && text >= '1900-01-01' && text <= '2100-12-31'
const isMinute = (text: string): boolean => text.length === 'HH:MM'.length && isClock(text)

/** True also when one is left out. */
const isOrdered = (first: unknown, second: unknown): boolean =>
  typeof first !== 'string' || typeof second !== 'string' || first <= second
