import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseClock, parseDate, toJapanIso } from '../../../domain/values/japanTime.ts'
import {
  compareTiming,
  DEFAULT_FLOOR,
  effectiveTiming,
  isBeforeFloor,
  raiseFloor,
  sendAt,
  type Timing,
} from '../../../domain/messages/sendTime.ts'

const timing = (dayOffset: number, sendTime: string): Timing => ({
  dayOffset,
  sendTime: parseClock(sendTime),
})
const sends = (shipDate: string, dayOffset: number, sendTime: string): string =>
  toJapanIso(sendAt(parseDate(shipDate), timing(dayOffset, sendTime), DEFAULT_FLOOR))

const timings = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([day, h, m]) => timing(day, `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`))

describe('the send time', () => {
  it('V1 ship 11/25, entered 11/26, +2d 18:00: sends 11/27 18:00', () => {
    expect(sends('2026-11-25', 2, '18:00')).toBe('2026-11-27T18:00:00+09:00')
  })

  it('V5 +1d 06:00 is valid', () => {
    expect(isBeforeFloor(timing(1, '06:00'), DEFAULT_FLOOR)).toBe(false)
    expect(isBeforeFloor(timing(1, '06:00:00'), DEFAULT_FLOOR)).toBe(false)
    expect(isBeforeFloor(timing(2, '00:00'), DEFAULT_FLOOR)).toBe(false)
  })

  it('V5 +1d 05:59 and any +0d are refused', () => {
    for (const early of [timing(1, '05:59'), timing(1, '05:59:59'), timing(0, '06:00'), timing(0, '23:59')])
      expect(isBeforeFloor(early, DEFAULT_FLOOR)).toBe(true)
  })

  it('V6 ship date corrected 11/25 -> 11/26: moves to 11/28 18:00', () => {
    expect(sends('2026-11-26', 2, '18:00')).toBe('2026-11-28T18:00:00+09:00')
  })

  it('V9 ship 1/31 +1d; 2024-02-28 +1d; 12/31 +1d: 2/1; 2/29; 1/1', () => {
    expect(sends('2026-01-31', 1, '18:00')).toBe('2026-02-01T18:00:00+09:00')
    expect(sends('2024-02-28', 1, '18:00')).toBe('2024-02-29T18:00:00+09:00')
    expect(sends('2026-12-31', 1, '18:00')).toBe('2027-01-01T18:00:00+09:00')
  })

  it('moves a stored timing that lies before the floor to the floor, and says so', () => {
    expect(effectiveTiming(timing(0, '18:00'), DEFAULT_FLOOR)).toEqual({
      timing: DEFAULT_FLOOR,
      clamped: true,
    })
    expect(sends('2026-11-25', 0, '18:00')).toBe('2026-11-26T06:00:00+09:00')
    const raised = timing(1, '12:00')
    expect(effectiveTiming(timing(1, '09:00'), raised)).toEqual({ timing: raised, clamped: true })
    expect(effectiveTiming(timing(1, '12:00'), raised)).toEqual({ timing: raised, clamped: false })
  })

  it('keeps day 1 06:00 even when a connection was given a lower floor', () => {
    const low = timing(0, '00:00')
    expect(isBeforeFloor(timing(0, '18:00'), low)).toBe(true)
    expect(effectiveTiming(timing(0, '18:00'), low).timing).toEqual(DEFAULT_FLOOR)
  })

  it('lets a floor rise, never fall below day 1 06:00', () => {
    expect(raiseFloor(timing(1, '06:00'))).toMatchObject({ accepted: true })
    expect(raiseFloor(timing(2, '00:00'))).toMatchObject({ accepted: true })
    expect(raiseFloor(timing(1, '05:59'))).toEqual({ accepted: false, code: 'FLOOR_TOO_LOW' })
    expect(raiseFloor(timing(0, '23:00'))).toEqual({ accepted: false, code: 'FLOOR_TOO_LOW' })
    expect(raiseFloor(timing(1.5, '06:00'))).toEqual({ accepted: false, code: 'FLOOR_TOO_LOW' })
  })

  it('never sends before the floor, and never earlier than asked', () => {
    const ship = parseDate('2026-11-25')
    fc.assert(
      fc.property(timings, timings, (asked, floor) => {
        const at = sendAt(ship, asked, floor)
        expect(at).toBeGreaterThanOrEqual(sendAt(ship, DEFAULT_FLOOR, DEFAULT_FLOOR))
        const { timing: used, clamped } = effectiveTiming(asked, floor)
        expect(compareTiming(used, asked)).toBeGreaterThanOrEqual(0)
        expect(clamped).toBe(isBeforeFloor(asked, floor))
      }),
    )
  })
})
