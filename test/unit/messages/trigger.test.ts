import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { instantInJapan, parseClock, parseDate } from '../../../domain/values/japanTime.ts'
import {
  getsScenario,
  type TriggerMessage,
  type TriggerOrder,
  triggers,
} from '../../../domain/messages/trigger.ts'

const at = (date: string, clock: string): number => instantInJapan(parseDate(date), parseClock(clock))
const today = parseDate('2026-11-26')

const order: TriggerOrder = {
  history: false,
  cancelled: false,
  shipDate: parseDate('2026-11-25'),
  shipDateFirstSeenAt: at('2026-11-26', '10:00'),
  recurringCount: null,
  oneTime: true,
  productIds: new Set(['A']),
}
const message: TriggerMessage = {
  enabled: true,
  triggerProducts: [{ id: 'A', since: at('2026-11-01', '09:00') }],
  recurringCountRule: null,
  backfillDays: 0,
  admitsHistory: false,
}
const asking = (since: number, id = 'A') => ({ triggerProducts: [{ id, since }] })
const verdict = (facts: Partial<TriggerOrder>, rule: Partial<TriggerMessage> = {}) =>
  triggers({ ...order, ...facts }, { ...message, ...rule }, today)

describe('what triggers a message', () => {
  it('is the first sight of a ship date, for an order with a trigger product', () => {
    expect(verdict({})).toBe('yes')
    expect(verdict({ shipDate: null, shipDateFirstSeenAt: null })).toBe('no')
    expect(verdict({ productIds: new Set(['B']) })).toBe('no')
    expect(verdict({ cancelled: true })).toBe('no')
  })

  it('B2, D2 leaves out what was triggered before the message was made', () => {
    const since = at('2026-11-26', '10:00')
    expect(verdict({}, asking(since))).toBe('yes')
    expect(verdict({}, asking(since + 1))).toBe('no')
  })

  it('B2 leaves out what was triggered before its product was chosen, unless another of its products was', () => {
    const first = { id: 'A', since: at('2026-11-26', '10:00') }
    const added = { id: 'B', since: at('2026-11-26', '10:01') }
    const message = { triggerProducts: [first, added] }
    expect(verdict({ productIds: new Set(['A', 'B']) }, message)).toBe('yes')
    expect(verdict({ productIds: new Set(['B']) }, message)).toBe('no')
    expect(verdict({ productIds: new Set(['B']) }, { ...message, backfillDays: 1 })).toBe('yes')
  })

  it('D2 takes in a ship date within the back-fill days, whenever it was seen', () => {
    const made = asking(at('2026-11-26', '12:00'))
    expect(verdict({}, { ...made, backfillDays: 1 })).toBe('yes')
    expect(verdict({ shipDate: parseDate('2026-11-24') }, { ...made, backfillDays: 1 })).toBe('no')
    expect(verdict({ shipDate: parseDate('2026-11-24') }, { ...made, backfillDays: 2 })).toBe('yes')
    expect(verdict({}, { ...made, backfillDays: 1, enabled: false })).toBe('no')
  })

  it('D3 takes in an order of the first import by back-fill alone, and only where a person let it in', () => {
    const letIn = { admitsHistory: true }
    expect(verdict({ history: true })).toBe('no')
    expect(verdict({ history: true }, { backfillDays: 30 })).toBe('no')
    expect(verdict({ history: true }, letIn)).toBe('no')
    expect(verdict({ history: true }, { ...letIn, backfillDays: 1 })).toBe('yes')
    expect(verdict({ history: true }, { ...letIn, backfillDays: 1, enabled: false })).toBe('no')
    expect(verdict({ history: true, shipDate: parseDate('2026-11-24') }, { ...letIn, backfillDays: 1 })).toBe(
      'no',
    )
  })

  it('B3 gives what was triggered before the message asked, and history, the scenarios of now', () => {
    const seen = { history: false, shipDateFirstSeenAt: 1_000 }
    expect(getsScenario(1_000, seen, 500)).toBe(true)
    expect(getsScenario(1_001, seen, 500)).toBe(false)
    expect(getsScenario(1_001, seen, 1_001)).toBe(true)
    expect(getsScenario(1_001, { ...seen, history: true }, 500)).toBe(true)
  })

  it('V11 an order with two trigger products triggers the message of each, and one message once', () => {
    const both = { productIds: new Set(['A', 'B']) }
    expect(verdict(both)).toBe('yes')
    expect(verdict(both, asking(0, 'B'))).toBe('yes')
    expect(verdict(both, { triggerProducts: ['A', 'B'].map((id) => ({ id, since: 0 })) })).toBe('yes')
  })

  it('V13 a count of 3 takes the third order alone; no count takes any, single purchases too', () => {
    const third = { recurringCountRule: { kind: 'list', counts: [3] } } as const
    const subscribed = (recurringCount: number | null) => ({ oneTime: false, recurringCount })
    expect(verdict(subscribed(3), third)).toBe('yes')
    expect(verdict(subscribed(2), third)).toBe('no')
    expect(verdict(subscribed(4), third)).toBe('no')
    expect(verdict(subscribed(null), third)).toBe('countUnknown')
    expect(verdict({}, third)).toBe('no')
    for (const count of [null, 1, 7]) expect(verdict(subscribed(count))).toBe('yes')
  })

  it('needs a ship date, whatever else is true', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.nat(90), fc.nat(), (oneTime, backfillDays, since) => {
        expect(verdict({ shipDate: null, oneTime }, { ...asking(since), backfillDays })).toBe('no')
      }),
    )
  })
})
