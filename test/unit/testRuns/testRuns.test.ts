import { describe, expect, it } from '@jest/globals'
import { type LineMessage, markTest } from '../../../domain/bubbles/index.ts'
import type { GateFacts } from '../../../domain/delivery/gates.ts'
import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import { changesBetween, valueToRestore } from '../../../domain/testRuns/testChanges.ts'
import { judgeTestDelivery, type TestDeliveryFacts } from '../../../domain/testRuns/judgeTestDelivery.ts'
import { describeRealOutcome } from '../../../domain/testRuns/describeRealOutcome.ts'
import { testDueTimes } from '../../../domain/testRuns/testTiming.ts'

const shipDate = '2026-11-25' as CalendarDate
const realDueAt = Date.parse('2026-11-27T18:00:00+09:00')
const real: GateFacts = {
  now: realDueAt,
  delivery: {
    dueAt: realDueAt,
    notBefore: null,
    knownAt: realDueAt,
    plannedShipDate: shipDate,
    plannedCount: 1,
    planVersion: 1,
    memberId: 'm',
    maybeSent: false,
  },
  order: { shipDate, recurringCount: 1, ended: false, subscriptionCancelled: false, memberId: 'm' },
  scenario: { timingVersion: 1, removed: false },
  message: {
    enabled: true,
    purpose: 'PROMOTION',
    audience: { all: [] },
    lateGraceMinutes: 30,
    outageGraceMinutes: 180,
  },
  member: {
    blocked: false,
    optedOut: false,
    sentOn: [],
    audience: {
      tagIds: new Set(),
      flagId: null,
      continuationStatuses: [],
      linked: true,
      daysSinceFriend: 3,
    },
  },
  channel: { stoppedOverDue: false, quotaLeft: null, limits: null },
}
const dueAt = Date.parse('2026-11-24T23:30:00+09:00')
const facts: TestDeliveryFacts = {
  now: dueAt,
  dueAt,
  isTestMember: true,
  stopped: false,
  quotaLeft: null,
  real,
}

describe('D35 a test delivery', () => {
  it('goes in the night, and would have gone at its real time', () => {
    expect(judgeTestDelivery(facts)).toEqual({ verdict: { verdict: 'send' }, noted: null })
  })

  it('goes though a real one would not have, and notes why', () => {
    const { member } = real
    const noted = (more: Partial<GateFacts>) => judgeTestDelivery({ ...facts, real: { ...real, ...more } })
    expect(noted({ message: { ...real.message, enabled: false } })).toEqual({
      verdict: { verdict: 'send' },
      noted: 'DISABLED',
    })
    if (member === null) throw new Error('the member is known')
    expect(noted({ member: { ...member, optedOut: true } }).noted).toBe('OPT_OUT')
  })

  it.each([
    'DISABLED',
    'FILTER',
    'UNREACHABLE',
    'ORDER_CANCELLED',
    'OPT_OUT',
    'CAP',
    'QUIET',
    'QUOTA',
  ] as const)('tells of %s what would be in earnest, not what was', (reason) => {
    expect(describeRealOutcome(reason)).toMatch(/^本番では、.*(ません|ます)。$/)
  })

  it.each([
    ['STOPPED', { stopped: true }],
    ['STOPPED', { isTestMember: false }],
    ['DISABLED', { real: { ...real, scenario: { timingVersion: 1, removed: true } } }],
    ['UNREACHABLE', { real: { ...real, member: real.member && { ...real.member, blocked: true } } }],
    ['LATE', { now: dueAt + 31 * 60_000 }],
    ['QUOTA', { quotaLeft: 0 }],
  ] as [string, Partial<TestDeliveryFacts>][])('%s', (reason, more) => {
    expect(judgeTestDelivery({ ...facts, ...more }).verdict).toEqual({ verdict: 'skip', reason })
  })
})

it('steps are due one after another', () => {
  expect(testDueTimes(0, 3, 10)).toEqual([1_000, 11_000, 21_000])
})

describe('the mark of a test', () => {
  const sticker: LineMessage = { type: 'sticker', packageId: '1', stickerId: '2' }
  const emojis = [{ index: 0, productId: 'p', emojiId: 'e' }]
  it('stands before the first text, and emoji move with it', () => {
    expect(
      markTest([sticker, { type: 'text', text: '$です', emojis }, { type: 'text', text: '次' }]),
    ).toEqual([
      sticker,
      { type: 'text', text: '【テスト】$です', emojis: [{ ...emojis[0], index: 5 }] },
      { type: 'text', text: '次' },
    ])
  })
  it('is a text of its own where there is none, or stands in the words of a notification', () => {
    expect(markTest([sticker])).toEqual([{ type: 'text', text: '【テスト】' }, sticker])
    const flex = { type: 'flex', altText: '案内', contents: {} } as unknown as LineMessage
    expect(markTest([sticker, sticker, flex, sticker, sticker])[2]).toMatchObject({
      altText: '【テスト】案内',
    })
  })
})

describe('what is taken back', () => {
  it('is exactly what changed', () => {
    expect(
      changesBetween(
        { tagIds: ['a', 'b'], flagId: 'x', points: 10, optOut: '[]' },
        { tagIds: ['b', 'c'], flagId: null, points: 60, optOut: '[1]' },
      ),
    ).toEqual([
      { kind: 'TAGS', added: ['c'], removed: ['a'] },
      { kind: 'FLAG', before: 'x', after: null },
      { kind: 'POINTS', applied: 50 },
      { kind: 'OPT_OUT', before: '[]', after: '[1]' },
    ])
    const same = { tagIds: ['a'], flagId: null, points: 0, optOut: '[]' }
    expect(changesBetween(same, same)).toEqual([])
  })
  it('is what was there before the first change, unless somebody else changed it since', () => {
    const changes = [
      { kind: 'MENU', before: 'a', after: 'b' },
      { kind: 'MENU', before: 'b', after: null },
    ] as const
    expect(valueToRestore(changes, null)).toEqual({ to: 'a' })
    expect(valueToRestore(changes, 'b')).toEqual({ to: 'a' })
    expect(valueToRestore(changes, 'c')).toBe('CHANGED_SINCE')
    expect(valueToRestore([], 'c')).toBe('NOTHING')
  })
})
