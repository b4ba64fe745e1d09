import { describe, expect, it } from '@jest/globals'
import { instantInJapan, parseClock, parseDate } from '../../../domain/values/japanTime.ts'
import { type FrequencyCap, judgeLimits, type QuietHours } from '../../../domain/line/sendingLimits.ts'

const day = (text: string) => parseDate(`2026-11-${text}`)
const at = (text: string, clock: string): number => instantInJapan(day(text), parseClock(clock))
const hours = (from: string, until: string, onHit: QuietHours['onHit'] = 'DEFER'): QuietHours => ({
  from: parseClock(from),
  until: parseClock(until),
  onHit,
})
const cap = (perDay: number | null, perWeek: number | null = null): FrequencyCap => ({
  perDay,
  perWeek,
  onHit: 'DEFER',
})
const judged = (
  now: number,
  limits: { quietHours?: QuietHours; cap?: FrequencyCap },
  sentOn: string[] = [],
  dueAt = now,
) =>
  judgeLimits({
    now,
    dueAt,
    limits: { quietHours: null, cap: null, includeNotices: false, ...limits },
    sentOn: sentOn.map(day),
  })
const sends = { verdict: 'send' }
const deferred = (reason: string, notBefore: number) => ({ verdict: 'defer', reason, notBefore })

describe('quiet hours', () => {
  it.each([
    ['27', '11:59:59', sends],
    ['27', '12:00', deferred('QUIET', at('27', '14:00'))],
    ['27', '13:59:59', deferred('QUIET', at('27', '14:00'))],
    ['27', '14:00', sends],
  ])('within a day: %s %s', (date, clock, expected) => {
    expect(judged(at(date, clock), { quietHours: hours('12:00', '14:00') })).toEqual(expected)
  })

  it.each([
    ['27', '21:59:59', sends],
    ['27', '22:00', deferred('QUIET', at('28', '07:30'))],
    ['28', '00:00', deferred('QUIET', at('28', '07:30'))],
    ['28', '07:29:59', deferred('QUIET', at('28', '07:30'))],
    ['28', '07:30', sends],
  ])('over midnight: %s %s', (date, clock, expected) => {
    expect(judged(at(date, clock), { quietHours: hours('22:00', '07:30') })).toEqual(expected)
  })

  it('drop what a shop would rather not send at all', () => {
    expect(judged(at('27', '23:00'), { quietHours: hours('22:00', '07:30', 'DROP') })).toEqual({
      verdict: 'skip',
      reason: 'QUIET',
    })
  })
})

describe('the cap', () => {
  const now = at('27', '18:00')

  it('counts the calendar day', () => {
    expect(judged(now, { cap: cap(1) }, ['26'])).toEqual(sends)
    expect(judged(now, { cap: cap(2) }, ['27'])).toEqual(sends)
    expect(judged(now, { cap: cap(1) }, ['27'])).toEqual(deferred('CAP', at('28', '18:00')))
  })

  it('counts seven calendar days, and waits for the first with room', () => {
    expect(judged(now, { cap: cap(null, 2) }, ['20', '21'])).toEqual(sends)
    expect(judged(now, { cap: cap(null, 2) }, ['21', '25'])).toEqual(deferred('CAP', at('28', '18:00')))
    expect(judged(now, { cap: cap(null, 2) }, ['24', '25'])).toEqual(
      deferred('CAP', instantInJapan(parseDate('2026-12-01'), parseClock('18:00'))),
    )
  })

  it('leaves later at its own clock time, also when it was late, and not in the quiet hours', () => {
    expect(judged(at('27', '19:20'), { cap: cap(1) }, ['27'], now)).toEqual(
      deferred('CAP', at('28', '18:00')),
    )
    const quietHours = hours('22:00', '08:00')
    expect(judged(at('27', '08:00'), { cap: cap(1), quietHours }, ['27'], at('27', '06:00'))).toEqual(
      deferred('CAP', at('28', '08:00')),
    )
  })

  it('drops', () => {
    expect(judged(now, { cap: { ...cap(1), onHit: 'DROP' } }, ['27'])).toEqual({
      verdict: 'skip',
      reason: 'CAP',
    })
  })
})
