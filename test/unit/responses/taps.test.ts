import { describe, expect, it } from '@jest/globals'
import { actButtonsOf, type Bubble } from '../../../domain/bubbles/index.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import { judgeTap, MAX_TAPS_A_MINUTE, type TapFacts } from '../../../domain/responses/judgeTap.ts'
import { isExpired } from '../../../domain/responses/responseExpiry.ts'
import { atPlace, placesOf } from '../../../domain/responses/responsePlace.ts'

const DAY = 86_400_000
const SENT = Date.parse('2026-11-27T18:00:00+09:00')
const me = 'me' as MemberId
const button = { path: '/0/buttons/0', act: { points: 100 }, once: true }
const tap = (change: Partial<TapFacts> = {}) =>
  judgeTap({
    tappedAt: SENT + 1,
    memberId: me,
    delivery: { memberId: me, sentAt: SENT },
    button,
    takenBefore: false,
    takenLately: 0,
    ...change,
  })

describe('a tap on a button that acts', () => {
  it.each<[string, Partial<TapFacts>, string]>([
    ['of the recipient', {}, 'TAKEN'],
    ['for a second time, on a button that does it once', { takenBefore: true }, 'AGAIN'],
    ['for a second time, on any other', { takenBefore: true, button: { ...button, once: false } }, 'TAKEN'],
    ['of another member', { memberId: 'you' as MemberId }, 'FOREIGN'],
    ['of a delivery that went to nobody known', { delivery: { memberId: null, sentAt: SENT } }, 'FOREIGN'],
    ['of a delivery that does not exist', { delivery: null }, 'UNKNOWN'],
    ['on a button that the version does not have', { button: null }, 'UNKNOWN'],
    ['in the last moment', { tappedAt: SENT + 180 * DAY - 1 }, 'TAKEN'],
    ['after 180 days', { tappedAt: SENT + 180 * DAY }, 'EXPIRED'],
    [
      'after 180 days, of another member',
      { tappedAt: SENT + 180 * DAY, memberId: 'you' as MemberId },
      'FOREIGN',
    ],
    ['before our clock says that it was sent', { tappedAt: SENT - 2_000 }, 'TAKEN'],
    ['once more than a finger can', { takenLately: MAX_TAPS_A_MINUTE }, 'TOO_OFTEN'],
    ['as often as a finger can', { takenLately: MAX_TAPS_A_MINUTE - 1 }, 'TAKEN'],
    ['again, in a flood', { takenBefore: true, takenLately: MAX_TAPS_A_MINUTE }, 'AGAIN'],
  ])('%s', (_, change, verdict) => expect(tap(change)).toBe(verdict))
})

it('buttons and links answer for 180 days', () => {
  expect(isExpired(SENT, SENT + 180 * DAY - 1)).toBe(false)
  expect(isExpired(SENT, SENT + 180 * DAY)).toBe(true)
})

it('every button has a place of its own, and is found there again', () => {
  const act = { kind: 'act', label: 'はい', act: { points: 1 }, once: true } as const
  const bubbles: Bubble[] = [
    { kind: 'text', text: 'あ' },
    { kind: 'confirm', text: 'あ', buttons: [act, act] },
    { kind: 'buttons', text: 'い', buttons: [act], quickReply: [{ button: act }] },
  ]
  const placed = actButtonsOf(bubbles)
  const places = placesOf(placed.map(({ path }) => path))
  expect([...places]).toEqual([
    ['/1/buttons/0', { bubble: 1, nth: 0 }],
    ['/1/buttons/1', { bubble: 1, nth: 1 }],
    ['/2/buttons/0', { bubble: 2, nth: 0 }],
    ['/2/quickReply/0/button', { bubble: 2, nth: 1 }],
  ])
  for (const one of placed) expect(atPlace(placed, places.get(one.path) ?? { bubble: 9, nth: 9 })).toBe(one)
  for (const nowhere of [
    { bubble: 0, nth: 0 },
    { bubble: 1, nth: 2 },
    { bubble: 4, nth: 0 },
  ])
    expect(atPlace(placed, nowhere)).toBeNull()
})
