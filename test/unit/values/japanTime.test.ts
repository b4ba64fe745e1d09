import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  addDays,
  clockInJapan,
  compareClock,
  dateInJapan,
  daysBetween,
  instantInJapan,
  isClock,
  isDate,
  parseClock,
  parseDate,
  toJapanIso,
} from '../../../domain/values/japanTime.ts'

const instants = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2100, 0, 1) })
const dates = instants.map(dateInJapan)
const clocks = fc.integer({ min: 0, max: 86_399 }).map((s) => clockInJapan(s * 1000 - 9 * 3_600_000))

describe('the calendar of Japan', () => {
  it('knows real dates from unreal ones', () => {
    for (const real of ['2024-02-29', '2026-12-31', '2000-02-29']) expect(isDate(real)).toBe(true)
    for (const unreal of [
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-04-31',
      '2026-4-1',
      '0026-01-01',
      '',
    ])
      expect(isDate(unreal)).toBe(false)
    expect(() => parseDate('2026/11/27')).toThrow(RangeError)
  })

  it('turns the day at midnight in Japan, not at midnight UTC', () => {
    expect(dateInJapan(Date.UTC(2026, 10, 26, 14, 59, 59, 999))).toBe('2026-11-26')
    expect(dateInJapan(Date.UTC(2026, 10, 26, 15, 0, 0))).toBe('2026-11-27')
    expect(clockInJapan(Date.UTC(2026, 10, 26, 15, 0, 0))).toBe('00:00:00')
  })

  it('reads instants before 1970 and within a second', () => {
    expect(toJapanIso(-1)).toBe('1970-01-01T08:59:59.999+09:00')
    expect(toJapanIso(Date.UTC(1960, 0, 1))).toBe('1960-01-01T09:00:00+09:00')
  })

  it('writes RFC 3339 with +09:00', () => {
    const at = instantInJapan(parseDate('2026-11-27'), parseClock('18:00'))
    expect(toJapanIso(at)).toBe('2026-11-27T18:00:00+09:00')
  })

  it('refuses clock times that no clock shows', () => {
    for (const text of ['24:00', '6:00', '12:60', '12:00:60', '12', '']) expect(isClock(text)).toBe(false)
    expect(() => parseClock('24:00')).toThrow(RangeError)
  })

  it('takes 06:00 and 06:00:00 for the same time', () => {
    expect(compareClock(parseClock('06:00'), parseClock('06:00:00'))).toBe(0)
    expect(compareClock(parseClock('05:59:59'), parseClock('06:00'))).toBeLessThan(0)
  })

  it('refuses half days and years beyond 9999', () => {
    expect(() => addDays(parseDate('2026-11-27'), 0.5)).toThrow(RangeError)
    expect(() => addDays(parseDate('9999-12-31'), 1)).toThrow(RangeError)
    expect(() => addDays(parseDate('2026-11-27'), 1e20)).toThrow(RangeError)
  })

  it('goes to an instant and back', () => {
    fc.assert(
      fc.property(dates, clocks, (date, clock) => {
        const at = instantInJapan(date, clock)
        expect(dateInJapan(at)).toBe(date)
        expect(clockInJapan(at)).toBe(clock)
      }),
    )
    fc.assert(fc.property(instants, (at) => expect(Date.parse(toJapanIso(at))).toBe(at)))
  })

  it('counts the days that it added', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -4000, max: 4000 }), (date, n) => {
        expect(daysBetween(date, addDays(date, n))).toBe(n)
      }),
    )
  })
})
