import { MAX_LISTED_COUNTS, MAX_RECURRING_COUNT } from '../values/contentLimits.ts'

/**
 * The recurring counts (定期回数) of orders that a message is for (domain.md 6.1 ⑥-1, V13 and its extension). Null: not
 * specified, so any count, single purchases included.
 */
export type RecurringCountRule =
  | { readonly kind: 'list'; readonly counts: readonly number[] }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  /** Every `n`th, starting with `from` (default `n`). */
  | { readonly kind: 'every'; readonly n: number; readonly from?: number }
  | { readonly kind: 'atLeast'; readonly n: number }

/** `unknown`: the rule has counts, but the order's is unknown (`COUNT_UNKNOWN`, D12). */
export type CountMatch = 'match' | 'mismatch' | 'unknown'

/** Whether the rule matches an order's count. `count` is 1 for a subscription's first order, null when unknown. */
export function matchesCount(rule: RecurringCountRule | null, count: number | null): CountMatch {
  if (rule === null) return 'match'
  if (count === null) return 'unknown'
  return includes(rule, count) ? 'match' : 'mismatch'
}

function includes(rule: RecurringCountRule, count: number): boolean {
  switch (rule.kind) {
    case 'list':
      return rule.counts.includes(count)
    case 'range':
      return count >= rule.from && count <= rule.to
    case 'every': {
      const first = rule.from ?? rule.n
      return count >= first && (count - first) % rule.n === 0
    }
    case 'atLeast':
      return count >= rule.n
  }
}

/** The rule in Japanese, such as 「1回目・3回目」. */
export function describeCountRule(rule: RecurringCountRule | null): string {
  if (rule === null) return '回数の指定なし(単品購入を含む)'
  switch (rule.kind) {
    case 'list':
      return [...new Set(rule.counts)]
        .sort((a, b) => a - b)
        .map((count) => `${count}回目`)
        .join('・')
    case 'range':
      return rule.from === rule.to ? `${rule.from}回目` : `${rule.from}回目から${rule.to}回目まで`
    case 'every': {
      const first = rule.from ?? rule.n
      if (rule.n === 1) return first === 1 ? '毎回' : `${first}回目から毎回`
      return `${first}回目から${rule.n}回ごと(${first}回目、${first + rule.n}回目、${first + 2 * rule.n}回目…)`
    }
    case 'atLeast':
      return `${rule.n}回目以降`
  }
}

/** What is wrong with a rule on save, in Japanese; null when nothing is. */
export function countRuleProblem(rule: RecurringCountRule): string | null {
  const numbers = numbersOf(rule)
  if (rule.kind === 'list' && numbers.length === 0) return '定期回数を1つ以上入力してください。'
  if (numbers.length > MAX_LISTED_COUNTS) return `定期回数は${MAX_LISTED_COUNTS}個まで指定できます。`
  if (numbers.some((n) => !Number.isInteger(n) || n < 1 || n > MAX_RECURRING_COUNT))
    return `定期回数は1から${MAX_RECURRING_COUNT}までの整数で入力してください。`
  if (rule.kind === 'range' && rule.from > rule.to)
    return '定期回数の範囲は小さいほうから順に入力してください。'
  return null
}

function numbersOf(rule: RecurringCountRule): readonly number[] {
  switch (rule.kind) {
    case 'list':
      return rule.counts
    case 'range':
      return [rule.from, rule.to]
    case 'every':
      return rule.from === undefined ? [rule.n] : [rule.n, rule.from]
    case 'atLeast':
      return [rule.n]
  }
}

/** An order of a subscription, as needed for counting. */
export interface CountedOrder {
  readonly orderId: string
  /** When the order was placed in the cart. Epoch milliseconds. */
  readonly orderedAt: number
  /** Cancelled or returned: does not count (D12). */
  readonly cancelled: boolean
}

/** What is known about an order's subscription. */
export interface SubscriptionCountFacts {
  readonly orderId: string
  /** All stored orders of the subscription, unsorted, including this one. */
  readonly orders: readonly CountedOrder[]
  /** Whether the oldest stored order is known to be the subscription's first. */
  readonly firstOrderStored: boolean
  /** The cart's total of orders up to and including its newest order `latestOrderId`; unusable without that id. */
  readonly cartTotal: { readonly count: number; readonly latestOrderId: string } | null
}

/**
 * The number of this order within its subscription, 1 for the first, where the cart does not state it; null when it
 * cannot be known (domain.md D12). It is derived only from the stored first order or from the cart's total; cancelled
 * and returned orders do not count.
 */
export function deriveCount(facts: SubscriptionCountFacts): number | null {
  const counted = facts.orders
    .filter((order) => !order.cancelled)
    .sort((a, b) => a.orderedAt - b.orderedAt || (a.orderId < b.orderId ? -1 : 1))
  const place = counted.findIndex((order) => order.orderId === facts.orderId)
  if (place < 0) return null
  if (facts.firstOrderStored) return place + 1

  const total = facts.cartTotal
  if (total === null) return null
  const newest = counted.findIndex((order) => order.orderId === total.latestOrderId)
  const count = total.count - (newest - place)
  return newest >= 0 && Number.isInteger(count) && count >= 1 ? count : null
}
