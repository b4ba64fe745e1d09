import { expect, it } from '@jest/globals'
import { isUpsellOrder, type OrderAfterSend } from '../../../domain/responses/upsell.ts'

const SENT = '2026-11-27T18:00:00+09:00'
const at = (text: string) => Date.parse(text)

it.each<[string, string, Partial<OrderAfterSend>, boolean]>([
  ['an order a second after the send', '2026-11-27T18:00:01+09:00', {}, true],
  ['an order at the very instant', SENT, {}, false],
  ['the order before', '2026-11-27T17:59:59+09:00', {}, false],
  ['the last moment of the seventh day in Japan', '2026-12-04T23:59:59+09:00', {}, true],
  ['the eighth day', '2026-12-05T00:00:00+09:00', {}, false],
  ['the first of a new subscription', '2026-11-28T09:00:00+09:00', { recurringCount: 1 }, true],
  ['the next one that the cart makes by itself', '2026-11-28T09:00:00+09:00', { recurringCount: 2 }, false],
  ['one that was cancelled', '2026-11-28T09:00:00+09:00', { status: 'CANCELLED' }, false],
  ['one that was returned', '2026-11-28T09:00:00+09:00', { status: 'RETURNED' }, false],
  ['one that was delivered', '2026-11-28T09:00:00+09:00', { status: 'DELIVERED' }, true],
])('%s', (_, ordered, change, counts) => {
  const order = {
    sentAt: at(SENT),
    orderedAt: at(ordered),
    recurringCount: null,
    status: 'OPEN',
    ...change,
  } as const
  expect(isUpsellOrder(order, 7)).toBe(counts)
})
