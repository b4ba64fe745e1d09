import { describe, expect, it } from '@jest/globals'
import { stoppedOverDue } from '../../../domain/line/emergencyStop.ts'
import { instantInJapan, parseClock, parseDate } from '../../../domain/values/japanTime.ts'

const at = (date: string, clock: string): number => instantInJapan(parseDate(date), parseClock(clock))

describe('an emergency stop', () => {
  const first = { stoppedAt: at('2026-11-27', '17:50'), resumedAt: at('2026-11-27', '18:05') }
  const second = { stoppedAt: at('2026-11-27', '18:06'), resumedAt: at('2026-11-27', '18:40') }
  const covers = (clock: string, notBefore: string | null = null): boolean =>
    stoppedOverDue(
      {
        dueAt: at('2026-11-27', clock),
        notBefore: notBefore === null ? null : at('2026-11-27', notBefore),
      },
      [second, first],
    )

  it.each([
    ['17:49:59', false],
    ['17:50:00', true],
    ['18:00:00', true],
    ['18:05:00', true],
    ['18:05:01', false],
    ['18:06:00', true],
    ['18:40:00', true],
    ['18:40:01', false],
  ])('covers what was due at %s in it or in the one before: %s', (clock, expected) => {
    expect(covers(clock)).toBe(expected)
  })

  it('goes by the time to which a delivery was deferred', () => {
    expect(covers('17:00', '18:00')).toBe(true)
    expect(covers('18:00', '19:00')).toBe(false)
  })

  it('covers nothing when there was none', () => {
    expect(stoppedOverDue({ dueAt: at('2026-11-27', '18:00'), notBefore: null }, [])).toBe(false)
  })
})
