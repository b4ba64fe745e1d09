import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { instantInJapan, parseClock, parseDate } from '../../../domain/values/japanTime.ts'
import { DEFAULT_FLOOR } from '../../../domain/messages/sendTime.ts'
import {
  canStillSend,
  type OfferedScenario,
  type Candidate,
  type ExclusivityRules,
  judgeEnrolments,
} from '../../../domain/delivery/exclusivity.ts'
import type { TriggerOrder } from '../../../domain/messages/trigger.ts'

const at = (date: string, clock: string): number => instantInJapan(parseDate(date), parseClock(clock))
const today = parseDate('2026-11-26')
const order: TriggerOrder = {
  history: false,
  cancelled: false,
  shipDate: parseDate('2026-11-25'),
  shipDateFirstSeenAt: at('2026-11-26', '10:00'),
  recurringCount: 2,
  oneTime: false,
  productIds: new Set(['A', 'B']),
}
const since = at('2026-11-01', '09:00')
const candidate = (id: string, more: Partial<Candidate> = {}, products = ['A']): Candidate => ({
  id,
  enabled: true,
  triggerProducts: products.map((product) => ({ id: product, since })),
  recurringCountRule: null,
  backfillDays: 0,
  admitsHistory: false,
  deliveryOrder: 100,
  exclusive: false,
  enrolled: false,
  begun: false,
  widenedAt: null,
  lateGraceMinutes: 30,
  outageGraceMinutes: 180,
  canStillSend: true,
  ...more,
})
const several: ExclusivityRules = { oneSeriesPerOrder: false }
const one: ExclusivityRules = { oneSeriesPerOrder: true }
/** Each message's verdict, `<id` for one that another took the order from. */
const verdicts = (messages: Candidate[], rules = several, facts: Partial<TriggerOrder> = {}) =>
  Object.fromEntries(
    [...judgeEnrolments({ ...order, ...facts }, messages, { ...rules, today })].map(([id, enrolment]) => [
      id,
      enrolment.verdict === 'exclusive' ? `<${enrolment.by}` : enrolment.verdict,
    ]),
  )
const only = { exclusive: true }

describe('"only the first that matches" (D8)', () => {
  it('keeps later messages of the product from the order, by 配信順 and then by age', () => {
    const first = candidate('m3', { ...only, deliveryOrder: 10 })
    expect(verdicts([candidate('m1'), first])).toEqual({ m3: 'enrols', m1: '<m3' })
    expect(verdicts([candidate('m2'), candidate('m1', only)])).toEqual({ m1: 'enrols', m2: '<m1' })
  })

  it('leaves earlier messages and those of another product of the order alone', () => {
    const earlier = candidate('m1', { deliveryOrder: 1 })
    const other = candidate('m3', { deliveryOrder: 200 }, ['B'])
    expect(verdicts([earlier, candidate('m2', only), other])).toEqual({
      m1: 'enrols',
      m2: 'enrols',
      m3: 'enrols',
    })
  })

  it('looks only at products that the order has', () => {
    const shared = [candidate('m1', only, ['A', 'C']), candidate('m2', {}, ['B', 'C'])]
    expect(verdicts(shared)).toEqual({ m1: 'enrols', m2: 'enrols' })
    expect(verdicts(shared, several, { productIds: new Set(['C']) })).toEqual({ m1: 'enrols', m2: '<m1' })
  })

  it('asks the message that does not match nothing: another count, or a count that nobody knows', () => {
    const third = candidate('m1', { ...only, recurringCountRule: { kind: 'list', counts: [3] } })
    expect(verdicts([third, candidate('m2')])).toEqual({ m1: 'no', m2: 'enrols' })
    expect(verdicts([third, candidate('m2')], several, { recurringCount: null })).toEqual({
      m1: 'countUnknown',
      m2: 'enrols',
    })
    expect(verdicts([third, candidate('m2')], several, { recurringCount: 3 })).toEqual({
      m1: 'enrols',
      m2: '<m1',
    })
  })

  it('gives no shadow to a message that is off, or too late to send anything', () => {
    expect(verdicts([candidate('m1', { ...only, enabled: false }), candidate('m2')])).toEqual({
      m1: 'enrols',
      m2: 'enrols',
    })
    expect(verdicts([candidate('m1', { ...only, canStillSend: false }), candidate('m2')])).toEqual({
      m1: 'enrols',
      m2: 'enrols',
    })
  })

  it('is not passed on by a message that was kept from the order itself', () => {
    const second = candidate('m2', only, ['A', 'B'])
    expect(verdicts([candidate('m1', only), second, candidate('m3', {}, ['B'])])).toEqual({
      m1: 'enrols',
      m2: '<m1',
      m3: 'enrols',
    })
  })

  it('never stops a series that has begun, and leaves the order to it', () => {
    const begun = candidate('m2', { ...only, enrolled: true, begun: true, deliveryOrder: 200 })
    expect(verdicts([candidate('m1', only), begun])).toEqual({ m2: 'enrols', m1: '<m2' })
    const off = { ...begun, enabled: false, canStillSend: false }
    expect(verdicts([candidate('m1', only), off])).toEqual({ m2: 'enrols', m1: '<m2' })
    expect(verdicts([candidate('m1', only), { ...begun, exclusive: false }])).toEqual({
      m1: 'enrols',
      m2: 'enrols',
    })
  })

  it('does not ask anew for the trigger of what is enrolled, but for its count', () => {
    const late = [{ id: 'A', since: at('2026-11-26', '10:01') }]
    const enrolled = candidate('m1', { ...only, enrolled: true, triggerProducts: late })
    expect(verdicts([{ ...enrolled, enrolled: false }, candidate('m2')])).toEqual({ m1: 'no', m2: 'enrols' })
    expect(verdicts([enrolled, candidate('m2')])).toEqual({ m1: 'enrols', m2: '<m1' })
  })
})

describe('whether a message can still send', () => {
  const shipDate = parseDate('2026-11-25')
  const dueAt = at('2026-11-26', '18:00')
  const time = {
    timing: { dayOffset: 1, sendTime: parseClock('18:00') },
    timingVersion: 1,
    timedAt: since,
    row: null,
    open: true,
  }
  const can = ({ widenedAt = null, ...change }: Partial<OfferedScenario & Candidate>, minutesLate: number) =>
    canStillSend({ ...time, ...change }, candidate('m1', { widenedAt }), {
      order: { ...order, shipDate, floor: DEFAULT_FLOOR, factsKnownAt: at('2026-11-25', '12:00') },
      now: dueAt + minutesLate * 60_000,
    })

  it('can until its time, and then within the outage grace, for what was known before', () => {
    expect([can({}, -1), can({}, 179), can({}, 180)]).toEqual([true, true, false])
    expect(can({ open: false }, 1)).toBe(false)
  })

  it('B4 has the late grace alone where it came to ask after the time, by back-fill or an edit', () => {
    const asked = { widenedAt: dueAt + 60_000 }
    expect([can(asked, 29), can(asked, 30)]).toEqual([true, false])
    const known = { row: { knownAt: dueAt + 60_000, planVersion: 1 } }
    expect([can(known, 29), can(known, 30)]).toEqual([true, false])
    const retimed = { timedAt: dueAt + 60_000, timingVersion: 2, row: { knownAt: since, planVersion: 1 } }
    expect([can(retimed, 29), can(retimed, 30)]).toEqual([true, false])
  })
})

describe('one follow series per order (V11)', () => {
  it('is off: each product of an order has its message', () => {
    expect(verdicts([candidate('m1'), candidate('m2', {}, ['B'])])).toEqual({ m1: 'enrols', m2: 'enrols' })
  })

  it('V11 leaves an order with two trigger products to the first message alone', () => {
    expect(verdicts([candidate('m1'), candidate('m2', { deliveryOrder: 1 }, ['B'])], one)).toEqual({
      m2: 'enrols',
      m1: '<m2',
    })
  })

  it('passes over messages that are off', () => {
    expect(
      verdicts([candidate('m1', { enabled: false }), candidate('m2', {}, ['B']), candidate('m3')], one),
    ).toEqual({
      m1: 'enrols',
      m2: 'enrols',
      m3: '<m2',
    })
  })
})

it('does not hang on the order in which the messages are given, and someone takes what someone asks for', () => {
  const products = fc.subarray(['A', 'B', 'C'], { minLength: 1 })
  const message = fc
    .record({
      enabled: fc.boolean(),
      exclusive: fc.boolean(),
      enrolled: fc.boolean(),
      canStillSend: fc.boolean(),
      deliveryOrder: fc.integer({ min: 1, max: 3 }),
    })
    .chain((more) => products.map((ids) => ({ more, ids })))
  const lists = fc
    .array(message, { maxLength: 6 })
    .map((list) => list.map(({ more, ids }, n) => candidate(`m${n}`, more, ids)))
  fc.assert(
    fc.property(lists, fc.boolean(), fc.nat(), (list, oneSeriesPerOrder, turn) => {
      const rules = { oneSeriesPerOrder }
      const turned = [...list.slice(turn % (list.length + 1)), ...list.slice(0, turn % (list.length + 1))]
      const result = verdicts(list, rules)
      expect(verdicts(turned, rules)).toEqual(result)
      const asked = Object.values(result).filter((verdict) => verdict !== 'no')
      expect(asked.length === 0 || asked.includes('enrols')).toBe(true)
    }),
  )
})
