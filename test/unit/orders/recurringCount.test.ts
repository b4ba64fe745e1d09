import { describe, expect, it } from '@jest/globals'
import {
  type CountedOrder,
  countRuleProblem,
  deriveCount,
  describeCountRule,
  matchesCount,
  type RecurringCountRule,
} from '../../../domain/orders/recurringCount.ts'

const matching = (rule: RecurringCountRule): number[] =>
  Array.from({ length: 12 }, (_, i) => i + 1).filter((count) => matchesCount(rule, count) === 'match')

describe('the rule of recurring counts', () => {
  it('V13 定期回数 = 3: the 3rd fires, 2nd and 4th do not; unchecked = any, single purchase included', () => {
    const third: RecurringCountRule = { kind: 'list', counts: [3] }
    expect([2, 3, 4].map((count) => matchesCount(third, count))).toEqual(['mismatch', 'match', 'mismatch'])
    expect([1, 7, null].map((count) => matchesCount(null, count))).toEqual(['match', 'match', 'match'])
  })

  it('V13 extension: list, range, every n, n or more', () => {
    expect(matching({ kind: 'list', counts: [1, 4] })).toEqual([1, 4])
    expect(matching({ kind: 'range', from: 2, to: 4 })).toEqual([2, 3, 4])
    expect(matching({ kind: 'every', n: 3 })).toEqual([3, 6, 9, 12])
    expect(matching({ kind: 'every', n: 5, from: 2 })).toEqual([2, 7, 12])
    expect(matching({ kind: 'atLeast', n: 10 })).toEqual([10, 11, 12])
  })

  it('D12 does not guess when the count is unknown', () => {
    expect(matchesCount({ kind: 'atLeast', n: 1 }, null)).toBe('unknown')
  })

  it('is read out in Japanese', () => {
    const words: ReadonlyArray<readonly [RecurringCountRule | null, string]> = [
      [null, '回数の指定なし(単品購入を含む)'],
      [{ kind: 'list', counts: [3, 1, 3] }, '1回目・3回目'],
      [{ kind: 'range', from: 2, to: 5 }, '2回目から5回目まで'],
      [{ kind: 'range', from: 2, to: 2 }, '2回目'],
      [{ kind: 'every', n: 3 }, '3回目から3回ごと(3回目、6回目、9回目…)'],
      [{ kind: 'every', n: 1 }, '毎回'],
      [{ kind: 'every', n: 1, from: 4 }, '4回目から毎回'],
      [{ kind: 'atLeast', n: 3 }, '3回目以降'],
    ]
    for (const [rule, text] of words) expect(describeCountRule(rule)).toBe(text)
  })

  it('refuses rules that no order can meet', () => {
    const wrong: RecurringCountRule[] = [
      { kind: 'list', counts: [] },
      { kind: 'list', counts: [0] },
      { kind: 'range', from: 3, to: 2 },
      { kind: 'every', n: 0 },
      { kind: 'every', n: 2, from: 1.5 },
      { kind: 'atLeast', n: 10_000 },
      { kind: 'list', counts: Array.from({ length: 101 }, (_, i) => i + 1) },
    ]
    for (const rule of wrong) expect(countRuleProblem(rule)).toMatch(/。$/)
    expect(countRuleProblem({ kind: 'every', n: 2, from: 1 })).toBeNull()
  })
})

describe('the derived count (D12)', () => {
  const order = (orderId: string, day: number, cancelled = false): CountedOrder => ({
    orderId,
    orderedAt: day * 86_400_000,
    cancelled,
  })
  const orders = [order('c', 30), order('a', 1), order('x', 20, true), order('b', 10)]
  const derive = (orderId: string, firstOrderStored: boolean, cartTotal: [number, string] | null = null) =>
    deriveCount({
      orderId,
      orders,
      firstOrderStored,
      cartTotal: cartTotal && { count: cartTotal[0], latestOrderId: cartTotal[1] },
    })

  it('counts from the stored first order, without cancelled ones', () => {
    expect(['a', 'b', 'c', 'x', 'unheard'].map((id) => derive(id, true))).toEqual([1, 2, 3, null, null])
  })

  it('counts back from a total that the cart states', () => {
    expect(['a', 'b', 'c'].map((id) => derive(id, false, [9, 'c']))).toEqual([7, 8, 9])
    expect(derive('c', false, [8, 'b'])).toBe(9)
  })

  it('is unknown otherwise', () => {
    expect(derive('b', false)).toBeNull()
    expect(derive('b', false, [9, 'not stored yet'])).toBeNull()
    expect(derive('a', false, [2, 'c'])).toBeNull()
  })
})
