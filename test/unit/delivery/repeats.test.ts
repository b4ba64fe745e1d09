import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { instantInJapan, parseClock, parseDate } from '../../../domain/values/japanTime.ts'
import {
  keyForgottenAt,
  mayRepeat,
  type RepeatFacts,
  repeatsEndAt,
} from '../../../domain/delivery/sameKeyRepeats.ts'

const at = (date: string, clock: string): number => instantInJapan(parseDate(date), parseClock(clock))
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const dueAt = at('2026-11-27', '12:00')

const usual = { dueAt, notBefore: null, firstAttemptAt: dueAt + 500, outageGraceMinutes: 180 }
const judged = (facts: Partial<RepeatFacts> & { now: number }) => mayRepeat({ ...usual, ...facts })

describe('the repeats of an ambiguous push', () => {
  it('V19 begin at once, with the key that LINE will answer by 409 when it had accepted the first', () => {
    expect(judged({ now: dueAt + 501 })).toBe('now')
    expect(judged({ now: dueAt + MINUTE })).toBe('now')
    expect(keyForgottenAt(dueAt + 500)).toBeGreaterThan(repeatsEndAt(usual))
  })

  it('end with the outage grace', () => {
    expect(judged({ now: dueAt + 180 * MINUTE })).toBe('now')
    expect(judged({ now: dueAt + 180 * MINUTE + 500 })).toBe('never')
  })

  it('end before LINE forgets the key, however long the grace', () => {
    const long = { outageGraceMinutes: 10_080 }
    const forgotten = keyForgottenAt(dueAt + 500)
    expect(forgotten).toBe(dueAt + 500 + 23 * HOUR)
    expect(judged({ ...long, now: forgotten - 1 })).toBe('now')
    expect(judged({ ...long, now: forgotten })).toBe('never')
    expect(judged({ ...long, now: dueAt + 2 * 24 * HOUR })).toBe('never')
  })

  it('are counted from the first push when that was rightly late', () => {
    const late = { firstAttemptAt: dueAt + 5 * HOUR }
    expect(judged({ ...late, now: dueAt + 5 * HOUR + MINUTE })).toBe('now')
    expect(judged({ ...late, now: dueAt + 8 * HOUR })).toBe('never')
    const morning = at('2026-11-28', '08:00')
    expect(judged({ notBefore: morning, firstAttemptAt: morning, now: morning + HOUR })).toBe('now')
    expect(judged({ notBefore: morning, firstAttemptAt: morning, now: morning + 3 * HOUR })).toBe('never')
  })

  it('rest in the night, unless the own time lies there', () => {
    const grace = { outageGraceMinutes: 24 * 60 }
    expect(judged({ ...grace, now: at('2026-11-27', '21:00') })).toBe('later')
    expect(judged({ ...grace, now: at('2026-11-28', '08:00') })).toBe('now')
    const night = at('2026-11-27', '22:00')
    expect(judged({ dueAt: night, firstAttemptAt: night, now: night + HOUR })).toBe('now')
  })

  it('never use a key that LINE may have forgotten', () => {
    fc.assert(
      fc.property(fc.nat(10_080), fc.nat(20_000), fc.nat(20_000), (outageGraceMinutes, first, now) => {
        const firstAttemptAt = dueAt + first * MINUTE
        const facts = { dueAt, notBefore: null, firstAttemptAt, outageGraceMinutes }
        expect(repeatsEndAt(facts)).toBeLessThanOrEqual(firstAttemptAt + 23 * HOUR)
        if (now >= first + 23 * 60) expect(mayRepeat({ ...facts, now: dueAt + now * MINUTE })).toBe('never')
      }),
    )
  })
})
