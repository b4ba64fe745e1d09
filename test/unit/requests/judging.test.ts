import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isOneCycleAfter, oneCycleAfter, readCycle } from '../../../domain/requests/cycle.ts'
import { handlingOf, HANDLING_LABELS } from '../../../domain/requests/handling.ts'
import { type DenyCondition, judge, type Judged } from '../../../domain/requests/judge.ts'
import { backOffMs, OPERATION_TIMES } from '../../../domain/requests/operationTimes.ts'
import { readOutcome } from '../../../domain/requests/outcome.ts'
import { REQUEST_REASONS, reasonWords } from '../../../domain/requests/reasons.ts'
import { type FrozenReading, kindOfLabel } from '../../../domain/requests/request.ts'
import { isAtTarget, problemOfTarget, targetOf } from '../../../domain/requests/target.ts'
import { WAIT_SENTENCES } from '../../../domain/requests/waiting.ts'
import { addDays, type CalendarDate, parseDate } from '../../../domain/values/japanTime.ts'

const day = (text: string): CalendarDate => parseDate(text)
const TODAY = day('2026-11-27')
const READING: FrozenReading = {
  subscriptionId: 'T-1',
  customerId: 'C-1',
  status: 'ACTIVE',
  count: 3,
  lines: [{ name: '青汁', code: 'A-1', id: null }],
  nextScheduledDate: day('2026-12-10'),
  nextDeliveryDate: day('2026-12-15'),
  cycle: '30日',
  unshippedOrders: [{ orderId: 'O-3', deliveryDate: null }],
  readAt: 0,
}
const WISH: Judged = {
  kind: 'PAUSE',
  pause: { base: 'NEXT_SCHEDULED_DATE', days: 45, until: null },
  shown: { nextScheduledDate: day('2026-12-10'), nextDeliveryDate: day('2026-12-15'), asOf: 0 },
  facts: {
    status: 'ACTIVE',
    count: 3,
    cycle: '30日',
    newestOrderDeliveryDate: day('2026-11-20'),
    unshippedOrderIds: ['O-3'],
  },
  product: { name: '青汁', code: 'A-1', id: null },
  appliedOn: TODAY,
  frozen: null,
  target: null,
}
const judged = (wish: Partial<Judged>, now: Partial<FrozenReading> = {}, deny: DenyCondition[] = []) => {
  const verdict = judge({ ...WISH, ...wish }, { ...READING, ...now }, { today: TODAY, deny })
  return 'reason' in verdict ? `${verdict.is} ${verdict.reason}` : verdict.is
}

it('waits as the design says, unless a test says otherwise', () => {
  expect(OPERATION_TIMES).toEqual({
    leaseMs: 15_000,
    renewMs: 3_000,
    fenceMs: 120_000,
    apartMs: 30_000,
    handOverMs: 300_000,
    firstWaitMs: 5_000,
    longestWaitMs: 3_600_000,
  })
  expect([0, 1, 2, 3, 99].map((failures) => backOffMs(failures, OPERATION_TIMES) / 1_000)).toEqual([
    5, 10, 20, 40, 3_600,
  ])
})

describe('what a pause is to reach', () => {
  const dates = (pause: Judged['pause'], more: Partial<Judged> = {}) => {
    const target = targetOf({ ...WISH, ...more, pause })
    return target && 'kind' in target && target.kind === 'DATES'
      ? `${target.nextScheduledDate} ${target.nextDeliveryDate ?? '-'}`
      : target
  }

  it('moves both dates by the same difference (D18, D19)', () => {
    expect(dates({ base: 'NEXT_SCHEDULED_DATE', days: 45, until: null })).toBe('2027-01-24 2027-01-29')
    expect(dates({ base: 'NEXT_SCHEDULED_DATE', days: null, until: day('2027-02-01') })).toBe(
      '2027-02-01 2027-02-06',
    )
    expect(dates({ base: 'NEWEST_ORDER_DELIVERY_DATE', days: 60, until: null })).toBe('2027-01-14 2027-01-19')
  })

  it('is not known without its base, and never earlier than the next date', () => {
    expect(dates({ base: 'NEWEST_ORDER_DELIVERY_DATE', days: 60, until: null }, { facts: null })).toEqual({
      problem: 'BASE_UNKNOWN',
    })
    expect(dates({ base: 'NEWEST_ORDER_DELIVERY_DATE', days: 5, until: null })).toEqual({
      problem: 'TARGET_NOT_LATER',
    })
    const target = { kind: 'DATES', nextScheduledDate: day('2026-11-27'), nextDeliveryDate: null } as const
    const next = day('2026-11-20')
    expect(problemOfTarget(target, { today: TODAY, next, cycle: null })).toBe('TARGET_PAST')
    const far = { ...target, nextScheduledDate: addDays(TODAY, 366) }
    expect(problemOfTarget(far, { today: TODAY, next, cycle: null })).toBe('TARGET_TOO_FAR')
    const last = { ...target, nextScheduledDate: addDays(TODAY, 365) }
    expect(problemOfTarget(last, { today: TODAY, next, cycle: null })).toBeNull()
  })
})

describe('one cycle on', () => {
  it('reads days, weeks and months, and guesses nothing', () => {
    expect(['30日', '2週間', '1ヶ月', '2か月', '１ヵ月ごと', ' 3 ケ月'].map(readCycle)).toEqual([
      { unit: 'DAYS', length: 30 },
      { unit: 'DAYS', length: 14 },
      { unit: 'MONTHS', length: 1 },
      { unit: 'MONTHS', length: 2 },
      { unit: 'MONTHS', length: 1 },
      { unit: 'MONTHS', length: 3 },
    ])
    expect([null, '', '毎月第2木曜', '0日', '30', '月'].map(readCycle)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  })

  it('takes both ways in which carts end a short month', () => {
    const month = { unit: 'MONTHS', length: 1 } as const
    expect(oneCycleAfter(day('2027-01-31'), month)).toEqual(['2027-02-28', '2027-03-03'])
    expect(oneCycleAfter(day('2026-12-10'), month)).toEqual(['2027-01-10'])
  })

  it('is never the date itself nor two cycles, for any date', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_500 }),
        fc.constantFrom('7日', '30日', '1ヶ月', '3ヶ月'),
        (days, text) => {
          const from = addDays(TODAY, days)
          const cycle = readCycle(text)
          if (cycle === null) throw new Error(text)
          for (const once of oneCycleAfter(from, cycle)) {
            expect(isOneCycleAfter(from, from, cycle)).toBe(false)
            for (const twice of oneCycleAfter(once, cycle))
              expect(isOneCycleAfter(from, twice, cycle)).toBe(false)
          }
        },
      ),
    )
  })
})

describe('what is read before the press', () => {
  it('goes on where all is as the customer saw it', () => {
    expect(judged({})).toBe('GO')
    expect(judged({ kind: 'SKIP', pause: null })).toBe('GO')
    expect(judged({ kind: 'CANCEL', pause: null })).toBe('GO')
    expect(judged({ kind: 'CANCEL', pause: null }, { status: 'PAUSED' })).toBe('GO')
  })

  it('is for a person where it differs, never a refusal (D20, D22, D44)', () => {
    expect(judged({}, { nextScheduledDate: day('2026-12-11') })).toBe('PERSON SHOWN_DIFFERS')
    expect(judged({}, { status: 'PAUSED' })).toBe('PERSON STATUS_CHANGED')
    expect(judged({}, { lines: [{ name: '青汁 新', code: 'A-1', id: null }] })).toBe(
      'PERSON RPA_PRODUCT_NOT_FOUND',
    )
    expect(judged({}, { lines: [...READING.lines, ...READING.lines] })).toBe('PERSON RPA_MULTIPLE_PRODUCTS')
    expect(judged({}, { count: 4 })).toBe('PERSON ORDER_APPEARED')
    expect(judged({}, { unshippedOrders: [{ orderId: 'O-4', deliveryDate: null }] })).toBe(
      'PERSON ORDER_APPEARED',
    )
    expect(judged({ kind: 'SKIP' }, { cycle: '毎月第2木曜' })).toBe('PERSON CYCLE_UNKNOWN')
    expect(judged({}, { count: null, unshippedOrders: null })).toBe('PERSON RPA_SCREEN_CHANGED')
  })

  it('is done where the target was reached before, and not where an order moved the dates (D26)', () => {
    const moved = { nextScheduledDate: day('2027-01-09'), nextDeliveryDate: day('2027-01-14') }
    expect(judged({ kind: 'SKIP' }, moved)).toBe('THERE')
    expect(judged({ kind: 'SKIP' }, { ...moved, count: 4 })).toBe('PERSON ORDER_APPEARED')
    expect(judged({ kind: 'SKIP', facts: null }, moved)).toBe('PERSON SHOWN_DIFFERS')
    expect(judged({ kind: 'CANCEL' }, { status: 'CANCELLED', nextScheduledDate: null })).toBe('THERE')
  })

  it('refuses by a condition of the shop only where it held at application too', () => {
    const tooFew: DenyCondition = { code: 'RPA_CONDITION_REFUSED', refuses: ({ count }) => (count ?? 0) < 4 }
    expect(judged({}, {}, [tooFew])).toBe('REFUSED RPA_CONDITION_REFUSED')
    const facts = { ...WISH.facts, count: 4 } as Judged['facts']
    expect(judged({ facts }, { count: 4 }, [tooFew])).toBe('GO')
    expect(judged({ facts: null }, {}, [tooFew])).toBe('GO')
  })
})

describe('what is read after the press', () => {
  const target = { kind: 'ONE_CYCLE_ON', from: READING } as const
  it('is the target, the value of before, or for a person', () => {
    const moved = { ...READING, nextScheduledDate: day('2027-01-09'), nextDeliveryDate: day('2027-01-14') }
    expect(readOutcome(READING, target, moved)).toEqual({ is: 'TARGET' })
    expect(readOutcome(READING, target, READING)).toEqual({ is: 'BEFORE' })
    const twice = { ...READING, nextScheduledDate: day('2027-02-08'), nextDeliveryDate: day('2027-02-13') }
    expect(readOutcome(READING, target, twice)).toEqual({ is: 'OTHER', reason: 'RPA_VERIFY_MISMATCH' })
    expect(readOutcome(READING, target, { ...moved, count: 4 })).toEqual({
      is: 'OTHER',
      reason: 'ORDER_APPEARED_AFTER',
    })
    const cancelled = { ...READING, status: 'CANCELLED', count: 4 } as const
    expect(readOutcome(READING, { kind: 'CANCELLED' }, cancelled)).toEqual({ is: 'TARGET' })
    expect(isAtTarget(target, cancelled)).toBe(false)
  })
})

it('names kinds exactly after trimming, and handling by state and kind', () => {
  expect([' 休止 ', 'スキップ', '解約', '休止希望', 'サイクル変更'].map(kindOfLabel)).toEqual([
    'PAUSE',
    'SKIP',
    'CANCEL',
    'OTHER',
    'OTHER',
  ])
  const labels = (
    [
      ['DONE', 'PAUSE'],
      ['DONE', 'SKIP'],
      ['DONE', 'CANCEL'],
      ['REFUSED', 'CANCEL'],
      ['REFUSED', 'SKIP'],
      ['CANCELLED', 'SKIP'],
      ['NEEDS_HUMAN', 'PAUSE'],
    ] as const
  ).map(([state, kind]) => HANDLING_LABELS[handlingOf(state, kind)])
  expect(labels).toEqual([
    '休止受付',
    'スキップ受付',
    '対応完了',
    '解約不可',
    '対応不可',
    '対応停止',
    '未対応',
  ])
})

it('says of every reason what happened and what to do, also of one that is not known', () => {
  for (const code of [...Object.keys(REQUEST_REASONS), 'RPA_SCREEN_CHANGED']) {
    const { ja, remedyJa } = reasonWords(code)
    expect(`${ja}${remedyJa}`).toMatch(/。.*。$/)
  }
  expect(reasonWords('?')).toEqual(REQUEST_REASONS.UNFORESEEN)
})

it('the page for operators has every reason and every wait as they are shown', () => {
  const page = readFileSync(new URL('../../../docs/needs-human.md', import.meta.url), 'utf8')
  for (const [code, { ja, remedyJa }] of Object.entries(REQUEST_REASONS))
    if (code !== 'BY_PERSON') expect(page).toContain(`| \`${code}\` | ${ja} | ${remedyJa} |`)
  for (const sentence of Object.values(WAIT_SENTENCES)) expect(page).toContain(`| ${sentence} |`)
})
