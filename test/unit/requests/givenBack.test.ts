import { describe, expect, it } from '@jest/globals'
import { type Known, type KnownRequest, next } from '../../../domain/requests/next.ts'
import { OPERATION_TIMES } from '../../../domain/requests/operationTimes.ts'
import type { FrozenReading } from '../../../domain/requests/request.ts'
import { addDays, parseDate } from '../../../domain/values/japanTime.ts'

const NOW = Date.parse('2026-11-27T09:00:00+09:00')
const DATES = { nextScheduledDate: parseDate('2027-03-10'), nextDeliveryDate: parseDate('2027-03-15') }
const FROZEN: FrozenReading = {
  subscriptionId: 'T-1',
  customerId: 'C-1',
  status: 'ACTIVE',
  count: 3,
  lines: [{ name: '青汁', code: 'A-1', id: null }],
  ...DATES,
  cycle: '30日',
  unshippedOrders: [],
  readAt: NOW - 400_000,
}
const TARGET = {
  nextScheduledDate: addDays(DATES.nextScheduledDate, 45),
  nextDeliveryDate: addDays(DATES.nextDeliveryDate, 45),
}
/** A pause that was pressed 10 minutes ago and was read unchanged since. */
const PRESSED: KnownRequest = {
  kind: 'PAUSE',
  pause: { base: 'NEXT_SCHEDULED_DATE', days: 45, until: null },
  shown: { ...DATES, asOf: NOW - 900_000 },
  facts: null,
  product: null,
  frozen: FROZEN,
  target: { kind: 'DATES', ...TARGET },
  state: 'VERIFYING',
  reason: null,
  appliedAt: NOW - 900_000,
  press: 1,
  verifyingSince: NOW - 10_000,
  fencedAt: NOW - 600_000,
  unchangedAt: NOW - 300_000,
  failures: 0,
  lookAt: null,
  checkingAt: null,
}
const WAITING: KnownRequest = {
  ...PRESSED,
  state: 'QUEUED',
  press: 0,
  verifyingSince: null,
  fencedAt: null,
  unchangedAt: null,
}
const decide = (request: Partial<KnownRequest>, more: Partial<Known> = {}, from = PRESSED) =>
  next({
    now: NOW,
    request: { ...from, ...request },
    switchedOn: true,
    stands: 'YES',
    robot: { held: true },
    lease: 'HELD',
    rival: false,
    reading: { ...FROZEN, readAt: NOW },
    failure: null,
    deny: [],
    times: OPERATION_TIMES,
    ...more,
  })

describe('what came to a person and was given back', () => {
  it('costs nothing when its target shows after it was seen unchanged', () => {
    const reading = { ...FROZEN, ...TARGET, readAt: NOW }
    expect(decide({}, { reading })).toMatchObject({ do: 'SETTLE', by: 'PRESS' })
    expect(decide({ checkingAt: NOW - 60_000 }, { reading })).toMatchObject({ do: 'SETTLE', by: 'HAND' })
    expect(decide({ checkingAt: NOW - 60_000, unchangedAt: null }, { reading })).toMatchObject({
      do: 'SETTLE',
      by: 'PRESS',
    })
  })
})

describe('a wish that nothing was pressed for', () => {
  it.each(['CONNECTION_REMOVED', 'MEMBER_UNLINKED'] as const)('%s: is for a person at once', (stands) => {
    expect(decide({}, { stands, switchedOn: false }, WAITING)).toEqual({
      do: 'HAND_OVER',
      reason: stands,
      read: null,
    })
    // What was pressed is read on.
    expect(decide({ unchangedAt: null }, { stands }).do).toBe('READ_AGAIN')
  })

  it('waits for a cart that fails, and not for ever', () => {
    const failure = { code: 'RPA_MAINTENANCE', retryable: true } as const
    expect(decide({ failures: 23 }, { failure }, WAITING)).toMatchObject({
      do: 'WAIT',
      waitsFor: 'CART_UNAVAILABLE',
    })
    expect(decide({ failures: 24 }, { failure }, WAITING)).toMatchObject({
      do: 'HAND_OVER',
      reason: 'RPA_MAINTENANCE',
    })
  })
})
