import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  acceptedInstant,
  FIRST_ACCEPTED_DATE,
  instantRefused,
  isAcceptedDate,
  isAcceptedInstant,
  lastAcceptedDate,
} from '../../../domain/values/acceptedDate.ts'
import {
  addDays,
  clockInJapan,
  dateInJapan,
  daysBetween,
  parseClock,
  parseDate,
  toJapanIso,
} from '../../../domain/values/japanTime.ts'
import { MAX_DAY_OFFSET, MAX_GRACE_MINUTES } from '../../../domain/values/contentLimits.ts'
import { armAt } from '../../../domain/delivery/armTime.ts'
import { DEFAULT_FLOOR, sendAt } from '../../../domain/messages/sendTime.ts'

const NOW = Date.UTC(2026, 10, 27, 3)
const LAST = lastAcceptedDate(NOW)
const accepted = fc
  .integer({ min: 0, max: daysBetween(FIRST_ACCEPTED_DATE, LAST) })
  .map((days) => addDays(FIRST_ACCEPTED_DATE, days))
const clocks = fc.integer({ min: 0, max: 86_399 }).map((s) => clockInJapan(s * 1000 - 9 * 3_600_000))

describe('dates that count (D37)', () => {
  it('reach from 2000-01-01 to five years from today in Japan', () => {
    expect(LAST).toBe('2031-11-27')
    for (const yes of ['2000-01-01', '2026-11-27', '2031-11-27']) expect(isAcceptedDate(yes, NOW)).toBe(true)
    for (const no of ['1999-12-31', '2031-11-28', '9999-12-31', '0001-01-01', '2026-02-29', '', '2026/11/27'])
      expect(isAcceptedDate(no, NOW)).toBe(false)
    expect(lastAcceptedDate(Date.UTC(2026, 10, 26, 14, 59))).toBe('2031-11-26')
    expect(lastAcceptedDate(Date.UTC(2028, 1, 29, 3))).toBe('2033-02-28')
  })

  it('are answered for any text and any clock', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), (text, now) => typeof isAcceptedDate(text, now) === 'boolean'),
    )
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (at) => typeof isAcceptedInstant(at, NOW) === 'boolean'),
    )
  })

  it('leave all arithmetic of planning total, for every day offset and floor', () => {
    fc.assert(
      fc.property(
        accepted,
        fc.integer({ min: 0, max: MAX_DAY_OFFSET }),
        clocks,
        fc.integer({ min: 0, max: MAX_DAY_OFFSET }),
        clocks,
        (date, dayOffset, sendTime, floorDay, floorTime) => {
          const floor = { dayOffset: floorDay, sendTime: floorTime }
          const due = sendAt(date, { dayOffset, sendTime }, floor)
          const late = due + MAX_GRACE_MINUTES * 60_000
          for (const at of [due, late, armAt(due, 'o', NOW)]) {
            expect(new Date(at).toISOString()).toMatch(/^20/)
            expect(Date.parse(toJapanIso(at))).toBe(at)
          }
          expect(addDays(date, -MAX_DAY_OFFSET) < date).toBe(true)
          expect(addDays(date, MAX_DAY_OFFSET) > date).toBe(true)
        },
      ),
    )
  })

  it('leave it total on each day of the range', () => {
    const midnight = parseClock('00:00')
    for (let date = FIRST_ACCEPTED_DATE; date <= LAST; date = addDays(date, 1))
      for (const dayOffset of [0, 1, MAX_DAY_OFFSET]) {
        const due = sendAt(date, { dayOffset, sendTime: midnight }, DEFAULT_FLOOR)
        expect(daysBetween(date, dateInJapan(due))).toBe(Math.max(dayOffset, 1))
      }
  })
})

describe('instants of a request', () => {
  it('are read with any offset, and to the millisecond', () => {
    const at = Date.UTC(2026, 10, 27, 9)
    for (const text of [
      '2026-11-27T18:00:00+09:00',
      '2026-11-27T09:00:00Z',
      '2026-11-27t09:00:00z',
      '2026-11-26T23:00:00-10:00',
    ])
      expect(acceptedInstant(text, NOW)).toBe(at)
    expect(acceptedInstant('2026-11-27T09:00:00.0019Z', NOW)).toBe(at + 1)
  })

  it('do not count beyond the calendar, the clock or the range', () => {
    for (const text of [
      '9999-12-31T23:59:59+09:00',
      '0001-01-01T00:00:00Z',
      '1999-12-31T14:59:59Z',
      '2031-11-27T15:00:00Z',
      '2026-11-27T24:00:00Z',
      '2026-12-31T23:59:60Z',
      '2026-02-29T00:00:00Z',
      '2026-11-27T00:00:00+24:00',
      '2026-11-27T00:00:00',
      '2026-11-27 00:00:00Z',
      '2026-11-27T00:00:00Z[u-ca=japanese]',
    ])
      expect(acceptedInstant(text, NOW)).toBeNull()
    expect(acceptedInstant('1999-12-31T15:00:00Z', NOW)).not.toBeNull()
    expect(acceptedInstant('2031-11-27T14:59:59Z', NOW)).not.toBeNull()
  })

  it('come back as they are written', () => {
    fc.assert(
      fc.property(accepted, clocks, (date, clock) => {
        const text = `${date}T${clock}+09:00`
        expect(toJapanIso(acceptedInstant(text, NOW) ?? 0)).toBe(text)
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([null, 'number']).toContain(acceptedInstant(text, NOW) === null ? null : 'number')
      }),
    )
  })

  it('say %2B where the address turned a plus into a blank', () => {
    expect(instantRefused('2026-11-27T00:00:00 09:00', NOW)).toContain('%2B')
    expect(instantRefused('2026-11-27T00:00:00', NOW)).not.toContain('%2B')
    expect(instantRefused('9999-11-27T00:00:00 09:00', NOW)).not.toContain('%2B')
    expect(instantRefused(parseDate('2026-11-27'), NOW)).toContain('2031-11-27')
  })
})
