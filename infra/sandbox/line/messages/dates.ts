import { choiceOf, type Place, textOf } from './fields.ts'

const FORMATS: Record<string, RegExp> = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}$/,
}
/** The range of LINE's picker. */
const [EARLIEST, LATEST] = ['1900-01-01', '2100-12-31']

/**
 * The dates of a datetimepicker action: `mode`, and `initial`, `min` and `max` in the format of the mode. Days must exist,
 * `min` comes before `max`, and `initial` lies between them.
 */
export function checkDates(place: Place): void {
  const mode = choiceOf(place, 'mode', ['date', 'time', 'datetime'])
  if (mode === null) return
  const [initial, min, max] = ['initial', 'min', 'max'].map((name) => dateIn(place, name, mode))
  if (min !== undefined && max !== undefined && min >= max)
    place.problems.add(`${place.path}.max`, '`max` must be later than `min`')
  if (initial !== undefined && ((min && initial < min) || (max && initial > max)))
    place.problems.add(`${place.path}.initial`, '`initial` must be between `min` and `max`')
}

/** The date with a capital `T`, so that its text sorts as time does; undefined when absent or wrong. */
function dateIn(place: Place, name: string, mode: string): string | undefined {
  const given = textOf(place, name, { max: 20 })
  if (given === undefined) return undefined
  const date = given.replace('t', 'T')
  if (FORMATS[mode]?.test(given) && isReal(date, mode)) return date
  place.problems.add(`${place.path}.${name}`, 'Invalid format')
  return undefined
}

function isReal(date: string, mode: string): boolean {
  const [day, time] = mode === 'time' ? [EARLIEST, date] : [date.slice(0, 10), date.slice(11) || '00:00']
  const instant = new Date(`${day}T${time}:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) && inRange(day)
}

const inRange = (day: string): boolean => day >= EARLIEST && day <= LATEST
