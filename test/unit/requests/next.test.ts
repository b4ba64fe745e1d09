import { describe, expect, it } from '@jest/globals'
import { type Known, next } from '../../../domain/requests/next.ts'
import { OPERATION_TIMES } from '../../../domain/requests/operationTimes.ts'
import { type FrozenReading, withoutMemo } from '../../../domain/requests/request.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'

const NOW = Date.parse('2026-11-27T12:00:00+09:00')
const DATES = { nextScheduledDate: parseDate('2026-12-10'), nextDeliveryDate: parseDate('2026-12-15') }
const BEFORE: FrozenReading = withoutMemo({
  subscriptionId: 'T-1',
  customerId: 'C-1',
  status: 'ACTIVE',
  count: 3,
  lines: [{ name: '青汁', code: 'A-1', id: null }],
  ...DATES,
  cycle: '30日',
  memo: null,
  unshippedOrders: [],
  readAt: NOW,
})

/** A pause whose press was read to have changed nothing, twice and long enough after it. */
const unchangedPause = (request: Partial<Known['request']>): Known => ({
  now: NOW,
  request: {
    kind: 'PAUSE',
    pause: { base: 'NEXT_SCHEDULED_DATE', days: 30, until: null },
    shown: { ...DATES, asOf: NOW },
    facts: null,
    product: null,
    frozen: BEFORE,
    target: {
      kind: 'DATES',
      nextScheduledDate: parseDate('2027-01-09'),
      nextDeliveryDate: parseDate('2027-01-14'),
    },
    state: 'VERIFYING',
    reason: null,
    appliedAt: NOW - 600_000,
    press: 1,
    verifyingSince: NOW - 200_000,
    fencedAt: NOW - 200_000,
    unchangedAt: NOW - 60_000,
    failures: 0,
    lookAt: null,
    checkingAt: null,
    ...request,
  },
  switchedOn: true,
  stands: 'YES',
  robot: { held: true },
  lease: 'HELD',
  rival: false,
  reading: BEFORE,
  failure: null,
  deny: [],
  times: OPERATION_TIMES,
})

describe('a date that was written and is not there', () => {
  it('is written once more by itself', () => {
    expect(next(unchangedPause({}))).toMatchObject({ do: 'PRESS', press: 2 })
  })

  it('is never written again once a person had the request, also when that person gives it back', () => {
    expect(next(unchangedPause({ checkingAt: NOW - 90_000 }))).toMatchObject({
      do: 'HAND_OVER',
      reason: 'NOT_APPLIED',
    })
  })
})
