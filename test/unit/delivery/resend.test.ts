import { describe, expect, it } from '@jest/globals'
import { DELIVERY_STATES, REASONS } from '../../../domain/delivery/deliveryStates.ts'
import { toJapanIso } from '../../../domain/values/japanTime.ts'
import {
  judgeResend,
  mayResend,
  type ResendFacts,
  resendDueAt,
  spokenAge,
} from '../../../domain/delivery/resend.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}:00+09:00`)
const failed: ResendFacts = {
  state: 'failed',
  reason: 'INVALID_CONTENT',
  ambiguous: false,
  maybeSent: false,
  graceOver: true,
  isTest: false,
}
const verdict = (more: Partial<ResendFacts>) => {
  const found = mayResend({ ...failed, ...more })
  return found.verdict === 'no' ? found.why : found.verdict
}
const clear = { superseded: false, acting: false, orderEnded: false, removed: false }

describe('what may be sent again', () => {
  it.each([
    ['failed', {}, 'safe'],
    ['unknown', { state: 'unknown', reason: null, ambiguous: true }, 'mayArriveTwice'],
    ['kept back by an outage', { state: 'skipped', reason: 'OUTAGE_EXPIRED' }, 'safe'],
    [
      'of before a restore',
      { state: 'skipped', reason: 'OUTAGE_EXPIRED', maybeSent: true },
      'mayArriveTwice',
    ],
    ['parked beyond its grace', { state: 'parked', reason: 'QUOTA' }, 'safe'],
    ['parked within its grace', { state: 'parked', reason: 'QUOTA', graceOver: false }, 'PARKED'],
    ['once ambiguous', { ambiguous: true }, 'mayArriveTwice'],
    ['sent', { state: 'sent', reason: null }, 'SENT'],
    ['cancelled', { state: 'cancelled', reason: 'ORDER_CANCELLED' }, 'LEFT_OUT'],
    ['a test', { isTest: true }, 'TEST'],
  ] satisfies [string, Partial<ResendFacts>, string][])('%s', (_, more, expected) => {
    expect(verdict(more)).toBe(expected)
  })

  it('is never what a rule left out, nor what is on its way', () => {
    const again = ['OUTAGE_EXPIRED', 'INVALID_CONTENT']
    for (const reason of again)
      expect(verdict({ state: 'skipped', reason } as Partial<ResendFacts>)).toBe('safe')
    for (const reason of REASONS.filter((one) => !again.includes(one)))
      expect(verdict({ state: 'skipped', reason })).toBe('LEFT_OUT')
    for (const state of ['planned', 'armed', 'sending'] as const) expect(verdict({ state })).toBe('OPEN')
    const safe = DELIVERY_STATES.filter((state) => verdict({ state, reason: null }) === 'safe')
    expect(safe).toEqual(['failed', 'parked'])
  })

  it('is looked at with what stands around it', () => {
    expect(judgeResend(failed, clear)).toEqual({ verdict: 'safe' })
    expect(judgeResend(failed, { ...clear, superseded: true })).toMatchObject({ why: 'SUPERSEDED' })
    expect(judgeResend(failed, { ...clear, acting: true })).toMatchObject({ why: 'ACTING' })
    expect(judgeResend(failed, { ...clear, orderEnded: true })).toMatchObject({ why: 'ORDER_ENDED' })
    expect(judgeResend(failed, { ...clear, removed: true })).toMatchObject({ why: 'REMOVED' })
  })
})

describe('when a re-send is due', () => {
  it.each([
    ['27T10:00', '25T18:00', '27T10:00'],
    ['27T20:59', '25T18:00', '27T20:59'],
    ['27T21:00', '25T18:00', '28T08:00'],
    ['28T02:00', '25T18:00', '28T08:00'],
    ['28T08:00', '25T18:00', '28T08:00'],
    ['28T02:00', '25T06:00', '28T02:00'],
  ])('asked for at %s, of a scenario at %s: %s', (now, own, due) => {
    expect(toJapanIso(resendDueAt(at(now), at(own)))).toBe(toJapanIso(at(due)))
  })
})

it('says how old something is', () => {
  const [minute, hour] = [60_000, 3_600_000]
  expect([0, minute, 59 * minute, hour, 47 * hour, 48 * hour, 100 * hour].map(spokenAge)).toEqual([
    'たった今',
    '1分前',
    '59分前',
    '1時間前',
    '47時間前',
    '2日前',
    '4日前',
  ])
})
