import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { AudienceFilter } from '../../../domain/members/audience/index.ts'
import { type GateFacts, judge } from '../../../domain/delivery/gates.ts'
import type { TagId } from '../../../domain/values/ids.ts'
import { instantInJapan, parseClock, parseDate } from '../../../domain/values/japanTime.ts'

const at = (date: string, clock: string): number => instantInJapan(parseDate(date), parseClock(clock))
const MINUTE = 60_000
const dueAt = at('2026-11-27', '18:00')
const tagA = 'A' as TagId

/** Some facts, changed at the second level. */
type Change = {
  [K in keyof GateFacts]?: GateFacts[K] extends object | null ? Partial<GateFacts[K]> | null : GateFacts[K]
}

function facts(change: Change = {}): GateFacts {
  const usual: GateFacts = {
    now: dueAt + 500,
    delivery: {
      dueAt,
      notBefore: null,
      knownAt: at('2026-11-26', '10:00'),
      plannedShipDate: parseDate('2026-11-25'),
      plannedCount: 3,
      planVersion: 1,
      memberId: 'M1',
      maybeSent: false,
    },
    order: {
      shipDate: parseDate('2026-11-25'),
      recurringCount: 3,
      ended: false,
      subscriptionCancelled: false,
      memberId: 'M1',
    },
    scenario: { timingVersion: 1, removed: false },
    message: {
      enabled: true,
      purpose: 'NOTICE',
      audience: { all: [] },
      lateGraceMinutes: 30,
      outageGraceMinutes: 180,
    },
    member: {
      blocked: false,
      optedOut: false,
      audience: {
        tagIds: new Set(),
        flagId: null,
        continuationStatuses: [],
        linked: true,
        daysSinceFriend: 9,
      },
      sentOn: [],
    },
    channel: { stoppedOverDue: false, quotaLeft: null, limits: null },
  }
  return {
    now: change.now ?? usual.now,
    delivery: { ...usual.delivery, ...change.delivery },
    order: { ...usual.order, ...change.order },
    scenario: { ...usual.scenario, ...change.scenario },
    message: { ...usual.message, ...change.message },
    member: change.member === null || usual.member === null ? null : { ...usual.member, ...change.member },
    channel: { ...usual.channel, ...change.channel },
  }
}
const verdict = (change: Change = {}) => judge(facts(change))
const skipped = (reason: string) => ({ verdict: 'skip', reason })

describe('the gates', () => {
  it('let a due delivery through', () => {
    expect(verdict()).toEqual({ verdict: 'send' })
  })

  it('send back what its facts have left, before anything else is asked', () => {
    const off = { message: { enabled: false } }
    for (const change of [
      { order: { shipDate: parseDate('2026-11-26') } },
      { order: { shipDate: null } },
      { order: { recurringCount: 4 } },
      { order: { ended: true } },
      { order: { memberId: 'M2' } },
      { order: { memberId: null }, member: null },
      { scenario: { timingVersion: 2, removed: false } },
      { scenario: { timingVersion: 1, removed: true } },
    ])
      expect(verdict({ ...off, ...change })).toEqual({ verdict: 'stale' })
  })

  it('V14 an order linked to nobody is UNLINKED', () => {
    const nobody = { delivery: { memberId: null }, order: { memberId: null }, member: null }
    expect(verdict(nobody)).toEqual(skipped('UNLINKED'))
  })

  it('V15 a member who blocked is UNREACHABLE, and costs no quota', () => {
    expect(verdict({ member: { blocked: true } })).toEqual(skipped('UNREACHABLE'))
    expect(verdict({ member: { blocked: true }, channel: { quotaLeft: 0 } })).toEqual(skipped('UNREACHABLE'))
  })

  it('V16 a message that is off is DISABLED', () => {
    expect(verdict({ message: { enabled: false } })).toEqual(skipped('DISABLED'))
  })

  it('V17 judges the filter by the tags of this second, each scenario for itself (B1)', () => {
    const withoutA: AudienceFilter = { all: [{ kind: 'withoutTags', mode: 'any', tagIds: [tagA] }] }
    const tagged = (...tags: TagId[]): Change => ({
      message: { audience: withoutA },
      member: {
        audience: {
          tagIds: new Set(tags),
          flagId: null,
          continuationStatuses: [],
          linked: true,
          daysSinceFriend: null,
        },
      },
    })
    expect(verdict(tagged())).toEqual({ verdict: 'send' })
    expect(verdict(tagged(tagA))).toEqual(skipped('FILTER'))
    expect(verdict(tagged())).toEqual({ verdict: 'send' })
  })

  it('D7 lateness of a fact has the late grace, our own the outage grace', () => {
    expect(verdict({ now: dueAt + 30 * MINUTE })).toEqual({ verdict: 'send' })
    expect(verdict({ now: dueAt + 180 * MINUTE })).toEqual(skipped('OUTAGE_EXPIRED'))
    const known = { delivery: { knownAt: dueAt + MINUTE } }
    expect(verdict({ ...known, now: dueAt + 2 * MINUTE })).toEqual({ verdict: 'send' })
    expect(verdict({ ...known, now: dueAt + 30 * MINUTE })).toEqual(skipped('LATE'))
    const stop = { channel: { stoppedOverDue: true } }
    expect(verdict({ ...stop, now: dueAt + 30 * MINUTE })).toEqual(skipped('LATE'))
  })

  it('V18 judges an edited time by the instant of the edit (B4: 17:00 no, 17:31 yes)', () => {
    const editedAt = at('2026-11-27', '18:00')
    const edited = (clock: string) => ({
      now: editedAt,
      delivery: { dueAt: at('2026-11-27', clock), knownAt: editedAt },
    })
    expect(verdict(edited('17:00'))).toEqual(skipped('LATE'))
    expect(verdict(edited('17:30'))).toEqual(skipped('LATE'))
    expect(verdict(edited('17:31'))).toEqual({ verdict: 'send' })
  })

  it('D9 a promotion stops with the subscription and for who opted out; a notice does not', () => {
    const cancelled = { order: { subscriptionCancelled: true } }
    const out = { member: { optedOut: true } }
    expect(verdict(cancelled)).toEqual({ verdict: 'send' })
    expect(verdict(out)).toEqual({ verdict: 'send' })
    const promotion = { message: { purpose: 'PROMOTION' as const } }
    expect(verdict({ ...promotion, ...cancelled })).toEqual(skipped('ORDER_CANCELLED'))
    expect(verdict({ ...promotion, ...out })).toEqual(skipped('OPT_OUT'))
  })

  it('never push after a restore what LINE may have under a key that it has forgotten', () => {
    const HOUR = 60 * MINUTE
    const message = { outageGraceMinutes: 10_080 }
    const [restored, usual] = [{ delivery: { maybeSent: true }, message }, { message }]
    expect(verdict({ ...restored, now: dueAt + 23 * HOUR - 1 })).toEqual({ verdict: 'send' })
    expect(verdict({ ...restored, now: dueAt + 23 * HOUR })).toEqual(skipped('OUTAGE_EXPIRED'))
    expect(verdict({ ...usual, now: dueAt + 23 * HOUR })).toEqual({ verdict: 'send' })
    const morningOf = (due: string) => {
      const delivery = { dueAt: at('2026-11-27', due), maybeSent: true }
      return verdict({ delivery, message, now: at('2026-11-28', '07:30') })
    }
    expect(morningOf('08:59')).toEqual(skipped('OUTAGE_EXPIRED'))
    expect(morningOf('09:01')).toMatchObject({ verdict: 'defer' })
  })

  it('D10 parks when the month is used up', () => {
    expect(verdict({ channel: { quotaLeft: 1 } })).toEqual({ verdict: 'send' })
    expect(verdict({ channel: { quotaLeft: 0 } })).toEqual({ verdict: 'park', reason: 'QUOTA' })
  })

  it('D10 a catch-up waits for the morning, when its grace reaches that far', () => {
    const evening = at('2026-11-27', '20:30')
    const delivery = { dueAt: evening }
    const morning = at('2026-11-28', '08:00')
    expect(verdict({ delivery, now: evening + 45 * MINUTE })).toEqual(skipped('OUTAGE_EXPIRED'))
    expect(
      verdict({ delivery, now: evening + 45 * MINUTE, message: { outageGraceMinutes: 12 * 60 } }),
    ).toEqual({ verdict: 'defer', notBefore: morning, reason: 'QUIET' })
    expect(
      verdict({
        delivery: { dueAt: evening, notBefore: morning },
        now: morning + 1000,
        message: { outageGraceMinutes: 12 * 60 },
      }),
    ).toEqual({ verdict: 'send' })
  })

  it('D10 a scenario whose own time lies in the night is caught up there', () => {
    const night = at('2026-11-27', '22:00')
    expect(verdict({ delivery: { dueAt: night }, now: night + 10 * MINUTE })).toEqual({ verdict: 'send' })
  })

  it('send nothing to who cannot be reached, whatever the hour and the settings', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 600 }),
        fc.boolean(),
        fc.boolean(),
        (late, promotion, stopped) => {
          const result = verdict({
            now: dueAt + late * MINUTE,
            member: { blocked: true },
            message: { purpose: promotion ? 'PROMOTION' : 'NOTICE' },
            channel: { stoppedOverDue: stopped },
          })
          expect(result.verdict).toBe('skip')
        },
      ),
    )
  })
})

describe('limits of the account (D9)', () => {
  const limits = {
    quietHours: { from: parseClock('17:00'), until: parseClock('19:00'), onHit: 'DEFER' },
    cap: null,
    includeNotices: false,
  } as const
  const channel = { limits }
  const quiet = { verdict: 'defer', reason: 'QUIET', notBefore: at('2026-11-27', '19:00') }

  it('hold for promotions, and for notices by setting', () => {
    expect(verdict({ channel, message: { purpose: 'PROMOTION' } })).toEqual(quiet)
    expect(verdict({ channel })).toEqual({ verdict: 'send' })
    expect(verdict({ channel: { limits: { ...limits, includeNotices: true } } })).toEqual(quiet)
  })

  it('are nothing that lateness counts: it begins where they end', () => {
    const delivery = { notBefore: quiet.notBefore }
    const message = { purpose: 'PROMOTION', outageGraceMinutes: 30 } as const
    expect(verdict({ channel, message, delivery, now: quiet.notBefore + 29 * MINUTE })).toEqual({
      verdict: 'send',
    })
    expect(verdict({ channel, message, delivery, now: quiet.notBefore + 30 * MINUTE })).toEqual(
      skipped('OUTAGE_EXPIRED'),
    )
  })
})
