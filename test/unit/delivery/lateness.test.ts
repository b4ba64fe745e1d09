import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { instantInJapan, parseClock, parseDate, toJapanIso } from '../../../domain/values/japanTime.ts'
import {
  isNight,
  type LateFacts,
  lateness,
  latePolicy,
  mayCatchUpNow,
} from '../../../domain/delivery/lateness.ts'
import { DEFAULT_FLOOR, sendAt } from '../../../domain/messages/sendTime.ts'

const at = (date: string, clock: string): number => instantInJapan(parseDate(date), parseClock(clock))
const MINUTE = 60_000

/** Ship 11/25, +2 days 18:00. */
const dueAt = sendAt(parseDate('2026-11-25'), { dayOffset: 2, sendTime: parseClock('18:00') }, DEFAULT_FLOOR)

const judged = (facts: Partial<LateFacts> & { now: number }): string =>
  latePolicy({
    dueAt,
    notBefore: null,
    knownAt: dueAt - 86_400_000,
    lateGraceMinutes: 30,
    outageGraceMinutes: 180,
    stoppedOverDue: false,
    ...facts,
  }).verdict

const entered = (date: string, clock: string, lateGraceMinutes = 30): string => {
  const knownAt = at(date, clock)
  return judged({ knownAt, now: Math.max(dueAt, knownAt), lateGraceMinutes })
}

describe('the late policy', () => {
  it('V1 ship 11/25, entered 11/26, +2d 18:00: sends 11/27 18:00', () => {
    expect(toJapanIso(dueAt)).toBe('2026-11-27T18:00:00+09:00')
    expect(entered('2026-11-26', '10:00')).toBe('send')
  })

  it('V2 entered 11/27 17:59: sends', () => {
    expect(entered('2026-11-27', '17:59')).toBe('send')
  })

  it('V3 entered 11/27 18:01: sends within the grace of 30 min, is late with grace 0', () => {
    expect(entered('2026-11-27', '18:01')).toBe('send')
    expect(entered('2026-11-27', '18:01', 0)).toBe('late')
    expect(entered('2026-11-27', '17:59', 0)).toBe('send')
  })

  it('V4 entered 11/28: late', () => {
    expect(entered('2026-11-28', '00:00')).toBe('late')
    expect(entered('2026-11-28', '09:00')).toBe('late')
  })

  it('D7 exactly the grace is late, a millisecond less is not', () => {
    const knownAt = dueAt + 1
    expect(judged({ knownAt, now: dueAt + 30 * MINUTE })).toBe('late')
    expect(judged({ knownAt, now: dueAt + 30 * MINUTE - 1 })).toBe('send')
    expect(judged({ now: dueAt + 180 * MINUTE })).toBe('outageExpired')
    expect(judged({ now: dueAt + 180 * MINUTE - 1 })).toBe('send')
  })

  it('takes a lateness of our own for ours, and names the reason', () => {
    expect(judged({ now: dueAt + 31 * MINUTE })).toBe('send')
    expect(
      latePolicy({
        dueAt,
        notBefore: null,
        knownAt: dueAt,
        now: dueAt + 181 * MINUTE,
        lateGraceMinutes: 30,
        outageGraceMinutes: 180,
        stoppedOverDue: false,
      }),
    ).toEqual({ verdict: 'outageExpired', reason: 'OUTAGE_EXPIRED' })
  })

  it('uses the late grace after an emergency stop over the due time', () => {
    expect(judged({ now: dueAt + 31 * MINUTE, stoppedOverDue: true })).toBe('late')
    expect(judged({ now: dueAt + 29 * MINUTE, stoppedOverDue: true })).toBe('send')
  })

  it('counts from the deferred time, not from the due time, when quiet hours defer', () => {
    const notBefore = at('2026-11-28', '08:00')
    expect(lateness({ dueAt, notBefore, now: notBefore + 5 })).toBe(5)
    expect(lateness({ dueAt, notBefore: dueAt - 1, now: dueAt + 5 })).toBe(5)
    expect(judged({ notBefore, now: notBefore + 5 })).toBe('send')
    expect(judged({ notBefore, now: notBefore + 180 * MINUTE })).toBe('outageExpired')
  })

  it('never becomes sendable again by waiting', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), fc.boolean(), (minutes, more, stoppedOverDue) => {
        const early = judged({ now: dueAt + minutes * MINUTE, stoppedOverDue })
        const later = judged({ now: dueAt + (minutes + more) * MINUTE, stoppedOverDue })
        expect(early === 'send' || later !== 'send').toBe(true)
      }),
    )
  })
})

describe('the night rule for catch-up sends (D10)', () => {
  const answer = (now: number, due: number): string => {
    const may = mayCatchUpNow({ now, dueAt: due })
    return may.allowed ? 'now' : toJapanIso(may.nextAllowedAt)
  }

  it('holds a late send back from 21:00 until 08:00 in Japan', () => {
    const due = at('2026-11-27', '20:30')
    expect(answer(at('2026-11-27', '20:59:59'), due)).toBe('now')
    expect(answer(at('2026-11-27', '21:00'), due)).toBe('2026-11-28T08:00:00+09:00')
    expect(answer(at('2026-11-28', '00:00'), due)).toBe('2026-11-28T08:00:00+09:00')
    expect(answer(at('2026-11-28', '07:59:59'), due)).toBe('2026-11-28T08:00:00+09:00')
    expect(answer(at('2026-11-28', '08:00'), due)).toBe('now')
  })

  it('lets through a scenario whose own time lies in the night', () => {
    expect(answer(at('2026-11-28', '02:00'), at('2026-11-27', '22:00'))).toBe('now')
    expect(answer(at('2026-11-28', '07:10'), at('2026-11-28', '06:00'))).toBe('now')
    expect(answer(at('2026-11-28', '22:00'), at('2026-11-28', '08:00'))).toBe('2026-11-29T08:00:00+09:00')
  })

  it('does not take a wave that began before 21:00 for a catch-up', () => {
    const due = at('2026-11-27', '20:59:30')
    expect(answer(due + 60_000, due)).toBe('now')
    expect(answer(due + 60_001, due)).toBe('2026-11-28T08:00:00+09:00')
  })

  it('names an instant by day that is the first one allowed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 * 86_400 }),
        fc.integer({ min: 61, max: 86_400 }),
        (s, late) => {
          const due = at('2026-11-27', '00:00') + s * 1000
          const now = due + late * 1000
          const may = mayCatchUpNow({ now, dueAt: due })
          if (may.allowed) return
          expect(isNight(may.nextAllowedAt)).toBe(false)
          expect(isNight(may.nextAllowedAt - 1)).toBe(true)
          expect(may.nextAllowedAt).toBeGreaterThan(now)
          expect(mayCatchUpNow({ now: may.nextAllowedAt, dueAt: due })).toEqual({ allowed: true })
        },
      ),
    )
  })
})
