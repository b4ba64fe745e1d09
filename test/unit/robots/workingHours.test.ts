import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { WEEKDAYS, type WorkingHours, worksFrom } from '../../../domain/robots/workingHours.ts'
import { type ClockTime, parseClock } from '../../../domain/values/japanTime.ts'

const at = (text: string): number => Date.parse(`${text}+09:00`)
const window = (days: string, from: string, to: string) => ({
  days: WEEKDAYS.filter((day) => days.split(' ').includes(day)),
  from: parseClock(from),
  to: parseClock(to),
})
const weekdays = [window('MON TUE WED THU FRI', '09:30', '18:00')]
const nights = [window('FRI', '22:00', '06:00')]
const twice = [window('MON', '09:00', '12:00'), window('MON', '13:00', '18:00')]
const wholeDay = [window('SUN', '00:00', '00:00')]

describe('working hours of robots', () => {
  it.each<[string, WorkingHours, string, string]>([
    ['no hours: always', [], '2026-11-27T03:00:00', '2026-11-27T03:00:00'],
    ['within', weekdays, '2026-11-27T10:00:00', '2026-11-27T10:00:00'],
    ['the first second', weekdays, '2026-11-27T09:30:00', '2026-11-27T09:30:00'],
    ['a second before', weekdays, '2026-11-27T09:29:59', '2026-11-27T09:30:00'],
    ['the end is outside, and the next is Monday', weekdays, '2026-11-27T18:00:00', '2026-11-30T09:30:00'],
    ['before midnight', nights, '2026-11-27T23:59:59', '2026-11-27T23:59:59'],
    ['over midnight into the next day', nights, '2026-11-28T05:59:59', '2026-11-28T05:59:59'],
    ['after the night, a week on', nights, '2026-11-28T06:00:00', '2026-12-04T22:00:00'],
    ['in the pause at noon', twice, '2026-11-30T12:00:00', '2026-11-30T13:00:00'],
    ['a whole day', wholeDay, '2026-11-29T23:59:59', '2026-11-29T23:59:59'],
    ['after a whole day', wholeDay, '2026-11-30T00:00:00', '2026-12-06T00:00:00'],
    ['over the new year', weekdays, '2026-12-31T18:00:00', '2027-01-01T09:30:00'],
    ['on the leap day', [window('TUE', '09:00', '10:00')], '2028-02-28T23:00:00', '2028-02-29T09:00:00'],
  ])('%s', (_name, hours, now, then) => {
    expect(worksFrom(hours, at(now))).toBe(at(then))
  })

  it('never, where no window has a day', () => {
    expect(worksFrom([window('', '09:00', '10:00')], at('2026-11-27T09:30:00'))).toBeNull()
  })

  it('begins at an instant at which robots work, at most 8 days on, and nowhere before', () => {
    const clock = fc
      .integer({ min: 0, max: 1_439 })
      .map(
        (minute): ClockTime =>
          parseClock(
            `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
          ),
      )
    const hours = fc.array(
      fc.record({ days: fc.subarray([...WEEKDAYS], { minLength: 1 }), from: clock, to: clock }),
      { minLength: 1, maxLength: 3 },
    )
    const instant = fc.integer({ min: at('2026-01-01T00:00:00'), max: at('2030-01-01T00:00:00') })
    fc.assert(
      fc.property(hours, instant, fc.double({ min: 0, max: 1, noNaN: true }), (given, now, part) => {
        const then = worksFrom(given, now)
        if (then === null) throw new Error('a window with a day is never closed for ever')
        expect(then).toBeGreaterThanOrEqual(now)
        expect(then - now).toBeLessThanOrEqual(8 * 86_400_000)
        expect(worksFrom(given, then)).toBe(then)
        const between = Math.floor(now + (then - now) * part)
        if (between < then) expect(worksFrom(given, between)).toBe(then)
      }),
    )
  })
})
