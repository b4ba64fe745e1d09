import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { DeliveryState, Reason } from '../../../domain/delivery/deliveryStates.ts'
import {
  addDays,
  instantInJapan,
  parseClock,
  parseDate,
  toJapanIso,
} from '../../../domain/values/japanTime.ts'
import {
  type ExistingRow,
  type PlannedOrder,
  type PlannedScenario,
  planResend,
  planRow,
} from '../../../domain/delivery/planning.ts'
import { DEFAULT_FLOOR, sendAt } from '../../../domain/messages/sendTime.ts'

const at = (date: string, clock: string): number => instantInJapan(parseDate(date), parseClock(clock))
const entered = at('2026-11-26', '10:00')
const due = at('2026-11-27', '18:00')

const order: PlannedOrder = {
  shipDate: parseDate('2026-11-25'),
  recurringCount: null,
  oneTime: false,
  cancelled: false,
  stopped: false,
  connectionRemoved: false,
  floor: DEFAULT_FLOOR,
  factsKnownAt: entered,
  memberId: 'M1',
  quotaLeft: true,
}
const scenario: PlannedScenario = {
  timing: { dayOffset: 2, sendTime: parseClock('18:00') },
  timingVersion: 1,
  timedAt: at('2026-11-01', '09:00'),
  removed: false,
  recurringCountRule: null,
  eligibleSince: at('2026-11-01', '09:00'),
  outageGraceMinutes: 180,
  excluded: false,
}
const planned: ExistingRow = {
  state: 'planned',
  reason: null,
  dueAt: due,
  plannedShipDate: order.shipDate,
  plannedCount: null,
  planVersion: 1,
  memberId: 'M1',
  knownAt: entered,
  settledAt: null,
  attempted: false,
  maybeSent: false,
}
const closedAs = (state: DeliveryState, reason: Reason): ExistingRow => ({ ...planned, state, reason })
/** As the planner closes a row whose count does not fit, long before it is due. */
const countedOut: ExistingRow = { ...closedAs('skipped', 'FILTER'), settledAt: entered }
const plan = (
  row: ExistingRow | null,
  facts: Partial<PlannedOrder> = {},
  now = entered,
  timing: Partial<PlannedScenario> = {},
) => planRow(row, { order: { ...order, ...facts }, scenario: { ...scenario, ...timing }, now })

describe('planning a row', () => {
  it('V1 ship 11/25, +2d 18:00: a new row is due 11/27 18:00 and was known when the date was entered', () => {
    expect(plan(null)).toEqual({ change: 'plan', dueAt: due, knownAt: entered, clamped: false })
    expect(toJapanIso(due)).toBe('2026-11-27T18:00:00+09:00')
  })

  it('B4, D2 a new row is known by the message too: one made, retimed or widened after the due time is not our lateness', () => {
    for (const edited of [{ timedAt: due + 1 }, { eligibleSince: due + 1 }])
      expect(plan(null, {}, due + 2, edited)).toMatchObject({ dueAt: due, knownAt: due + 1 })
    expect(plan({ ...planned, memberId: null }, {}, due + 2, { eligibleSince: due + 1 })).toMatchObject({
      knownAt: entered,
    })
  })

  it('plans a due time that has passed too: the dispatcher judges lateness, nobody else', () => {
    expect(plan(null, {}, due + 86_400_000)).toMatchObject({ change: 'plan', dueAt: due })
  })

  it('D6 moves what is stored below the floor up to it, and says so', () => {
    const early = { timing: { dayOffset: 0, sendTime: parseClock('09:00') } }
    expect(plan(null, {}, entered, early)).toMatchObject({ dueAt: at('2026-11-26', '06:00'), clamped: true })
  })

  it('V6 a corrected ship date moves the row, and the new fact is what it is known by', () => {
    const corrected = { shipDate: parseDate('2026-11-26'), factsKnownAt: entered + 1000 }
    for (const state of ['planned', 'armed'] as const)
      expect(plan({ ...planned, state }, corrected)).toEqual({
        change: 'plan',
        dueAt: at('2026-11-28', '18:00'),
        knownAt: entered + 1000,
        clamped: false,
      })
  })

  it('keeps a row whose own facts have not changed, whatever else was learned of the order', () => {
    expect(plan(planned, { factsKnownAt: due + 60_000 }, due + 60_000)).toEqual({ change: 'keep' })
  })

  it('V7 a row that LINE was asked about stays as it is, whatever comes', () => {
    const facts = [{ shipDate: parseDate('2026-11-26') }, { shipDate: null }, { cancelled: true }]
    const rows: ExistingRow[] = [
      { ...planned, state: 'sending' },
      ...(['sent', 'failed', 'unknown'] as const).map((state) => ({ ...planned, state, attempted: true })),
    ]
    for (const row of rows) for (const fact of facts) expect(plan(row, fact)).toEqual({ change: 'keep' })
  })

  it('V20 a row that was sent stays sent while its actions are tried again', () => {
    const sent: ExistingRow = { ...planned, state: 'sent', attempted: true, settledAt: due }
    for (const now of [due + 1, due + 60_000, due + 86_400_000])
      expect(plan(sent, { factsKnownAt: now }, now)).toEqual({ change: 'keep' })
  })

  it('V8 a cleared date, a cancellation or a stop closes what is open and names why', () => {
    for (const [fact, reason] of [
      [{ shipDate: null }, 'SHIP_DATE_CLEARED'],
      [{ cancelled: true }, 'ORDER_CANCELLED'],
      [{ stopped: true }, 'STOPPED'],
      [{ connectionRemoved: true }, 'CONNECTION_REMOVED'],
    ] as const)
      for (const state of ['planned', 'armed', 'parked'] as const)
        expect(plan({ ...planned, state }, fact)).toEqual({
          change: 'close',
          state: 'cancelled',
          reason,
          dueAt: due,
        })
  })

  it('V8 a date that is entered again opens the row, as long as it is not due yet', () => {
    const cleared = closedAs('cancelled', 'SHIP_DATE_CLEARED')
    expect(plan(cleared)).toMatchObject({ change: 'plan', dueAt: due })
    expect(plan(cleared, {}, due)).toEqual({ change: 'keep' })
    expect(plan(cleared, { shipDate: parseDate('2026-11-26') }, due)).toMatchObject({ change: 'plan' })
  })

  it('V13 a count that no longer fits closes the row, one that nobody knows is said to be unknown', () => {
    const third = { recurringCountRule: { kind: 'list', counts: [3] } } as const
    expect(plan(null, { recurringCount: 3 }, entered, third)).toMatchObject({ change: 'plan' })
    expect(plan(planned, { recurringCount: 4 }, entered, third)).toMatchObject({ reason: 'FILTER' })
    expect(plan(null, {}, entered, third)).toMatchObject({ state: 'skipped', reason: 'COUNT_UNKNOWN' })
    expect(plan(closedAs('skipped', 'COUNT_UNKNOWN'), { recurringCount: 3 }, entered, third)).toMatchObject({
      change: 'plan',
    })
  })

  it('V13 a row that its count closed before the due time opens when the count fits again, and never after', () => {
    const third = { recurringCountRule: { kind: 'list', counts: [3] } } as const
    const fits = { recurringCount: 3 }
    expect(plan(countedOut, { recurringCount: 2 }, entered, third)).toEqual({ change: 'keep' })
    expect(plan(countedOut, fits, due - 1, third)).toMatchObject({ change: 'plan', dueAt: due })
    expect(plan(countedOut, {}, due - 1)).toMatchObject({ change: 'plan', dueAt: due })
    expect(plan(countedOut, fits, due, third)).toEqual({ change: 'keep' })
  })

  it('V14 a member who links before the due time opens the row; after it the row is late', () => {
    const unlinked = { ...closedAs('skipped', 'UNLINKED'), memberId: null }
    expect(plan(unlinked, { memberId: null })).toEqual({ change: 'keep' })
    expect(plan(unlinked)).toMatchObject({ change: 'plan', dueAt: due })
    expect(plan(unlinked, {}, due)).toMatchObject({ change: 'close', state: 'skipped', reason: 'LATE' })
    expect(plan({ ...planned, memberId: null })).toMatchObject({ change: 'plan' })
  })

  it('V16, V17 skipped by the switch or the filter opens only with a new ship date', () => {
    for (const reason of ['DISABLED', 'FILTER', 'OPT_OUT', 'OUTAGE_EXPIRED', 'INVALID_CONTENT'] as const) {
      const row = closedAs('skipped', reason)
      expect(plan({ ...row, settledAt: due }, { factsKnownAt: due }, due - 1)).toEqual({ change: 'keep' })
      expect(plan(row, { shipDate: parseDate('2026-11-26') })).toMatchObject({ change: 'plan' })
      expect(plan(row, { shipDate: parseDate('2026-11-24') }, due)).toEqual({ change: 'keep' })
    }
  })

  it('V18 an edited time moves what waits and is known by the edit (B4)', () => {
    const editedAt = at('2026-11-27', '18:00')
    const edited = (clock: string) => ({
      timing: { dayOffset: 2, sendTime: parseClock(clock) },
      timingVersion: 2,
      timedAt: editedAt,
    })
    expect(plan(planned, {}, editedAt, edited('17:31'))).toEqual({
      change: 'plan',
      dueAt: at('2026-11-27', '17:31'),
      knownAt: editedAt,
      clamped: false,
    })
    expect(plan({ ...planned, state: 'sent', attempted: true }, {}, editedAt, edited('20:00'))).toEqual({
      change: 'keep',
    })
    expect(plan(closedAs('skipped', 'LATE'), {}, editedAt, edited('20:00'))).toMatchObject({ change: 'plan' })
  })

  it('D10 a parked row comes back while LINE has room, within the outage grace of its due time', () => {
    const parked = closedAs('parked', 'QUOTA')
    expect(plan(parked, {}, due + 179 * 60_000)).toMatchObject({ change: 'plan', knownAt: entered })
    expect(plan(parked, {}, due + 180 * 60_000)).toEqual({ change: 'keep' })
    expect(plan(parked, { quotaLeft: false }, due)).toEqual({ change: 'keep' })
  })

  it('V6 a parked row follows a ship date that moves its time into the future', () => {
    const moved = { shipDate: parseDate('2026-12-01'), quotaLeft: false }
    expect(plan(closedAs('parked', 'QUOTA'), moved, due + 1)).toMatchObject({
      change: 'plan',
      dueAt: at('2026-12-03', '18:00'),
    })
  })
})

const dates = fc.integer({ min: -5, max: 40 }).map((days) => addDays(parseDate('2026-11-20'), days))
const orders: fc.Arbitrary<PlannedOrder> = fc.record({
  shipDate: fc.option(dates, { nil: null }),
  recurringCount: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
  oneTime: fc.boolean(),
  cancelled: fc.boolean(),
  stopped: fc.boolean(),
  connectionRemoved: fc.boolean(),
  floor: fc.constantFrom(DEFAULT_FLOOR, { dayOffset: 2, sendTime: parseClock('09:00') }),
  factsKnownAt: fc.integer({ min: entered, max: due + 86_400_000 }),
  memberId: fc.option(fc.constantFrom('M1', 'M2'), { nil: null }),
  quotaLeft: fc.boolean(),
})
const scenarios: fc.Arbitrary<PlannedScenario> = fc.record({
  timing: fc.record({
    dayOffset: fc.integer({ min: 0, max: 5 }),
    sendTime: fc.constantFrom(parseClock('05:59'), parseClock('06:00'), parseClock('18:00')),
  }),
  timingVersion: fc.integer({ min: 1, max: 3 }),
  timedAt: fc.integer({ min: entered, max: due }),
  removed: fc.boolean(),
  recurringCountRule: fc.constantFrom(null, { kind: 'list', counts: [3] } as const),
  eligibleSince: fc.integer({ min: entered, max: due }),
  outageGraceMinutes: fc.integer({ min: 0, max: 300 }),
  excluded: fc.boolean(),
})
const instants = fc.integer({ min: entered, max: due + 5 * 86_400_000 })

/** The row as it stands after a plan was written. */
function written(
  before: ExistingRow | null,
  facts: PlannedOrder,
  by: PlannedScenario,
  result: ReturnType<typeof planRow>,
  now: number,
): ExistingRow {
  if (result.change === 'keep') return before ?? planned
  const planFacts = {
    plannedShipDate: facts.shipDate,
    plannedCount: facts.recurringCount,
    planVersion: by.timingVersion,
    memberId: facts.memberId,
  }
  if (result.change === 'close') {
    const base = before ?? { ...planned, ...planFacts, knownAt: facts.factsKnownAt }
    return { ...base, state: result.state, reason: result.reason, dueAt: result.dueAt, settledAt: now }
  }
  return {
    state: 'planned',
    reason: null,
    attempted: false,
    maybeSent: false,
    settledAt: null,
    dueAt: result.dueAt,
    knownAt: result.knownAt,
    ...planFacts,
  }
}

const states: fc.Arbitrary<ExistingRow> = fc.constantFrom(
  planned,
  { ...planned, state: 'armed' as const },
  ...(['LATE', 'UNLINKED', 'FILTER', 'DISABLED', 'COUNT_UNKNOWN'] as const).map((reason) =>
    closedAs('skipped', reason),
  ),
  countedOut,
  closedAs('cancelled', 'ORDER_CANCELLED'),
  closedAs('parked', 'QUOTA'),
)

describe('planning, whatever the facts', () => {
  it('done twice without a change keeps the row', () => {
    fc.assert(
      fc.property(fc.option(states, { nil: null }), orders, scenarios, instants, (row, facts, by, now) => {
        const once = written(row, facts, by, planRow(row, { order: facts, scenario: by, now }), now)
        expect(planRow(once, { order: facts, scenario: by, now })).toEqual({ change: 'keep' })
      }),
    )
  })

  it('never changes a row that LINE was asked about', () => {
    fc.assert(
      fc.property(states, orders, scenarios, instants, (row, facts, by, now) => {
        expect(planRow({ ...row, attempted: true }, { order: facts, scenario: by, now })).toEqual({
          change: 'keep',
        })
      }),
    )
  })

  it('never opens again what LINE may have from before a restore', () => {
    const closed = states.filter(({ settledAt, state }) => settledAt !== null && state !== 'parked')
    fc.assert(
      fc.property(closed, orders, scenarios, instants, (row, facts, by, now) => {
        expect(planRow({ ...row, maybeSent: true }, { order: facts, scenario: by, now }).change).not.toBe(
          'plan',
        )
      }),
    )
  })

  it('never sets a due time before the floor, nor forgets when a fact was learned', () => {
    fc.assert(
      fc.property(fc.option(states, { nil: null }), orders, scenarios, instants, (row, facts, by, now) => {
        const result = planRow(row, { order: facts, scenario: by, now })
        if (result.change !== 'plan' || facts.shipDate === null) return
        expect(result.dueAt).toBeGreaterThanOrEqual(sendAt(facts.shipDate, DEFAULT_FLOOR, DEFAULT_FLOOR))
        expect(result.knownAt).toBeGreaterThanOrEqual(row?.knownAt ?? facts.factsKnownAt)
      }),
    )
  })

  it('plans nothing for an order that has ended or has no ship date', () => {
    fc.assert(
      fc.property(fc.option(states, { nil: null }), orders, scenarios, instants, (row, facts, by, now) => {
        fc.pre(facts.cancelled || facts.stopped || facts.connectionRemoved || facts.shipDate === null)
        expect(planRow(row, { order: facts, scenario: by, now }).change).not.toBe('plan')
      }),
    )
  })
})

describe('a row that a person asked for', () => {
  const asked = at('2026-12-01', '10:00')
  const row: ExistingRow = { ...planned, dueAt: asked, knownAt: asked }
  const resend = (
    more: Partial<ExistingRow> = {},
    facts: Partial<PlannedOrder> = {},
    timing: Partial<PlannedScenario> = {},
  ) =>
    planResend(
      { ...row, ...more },
      { order: { ...order, ...facts }, scenario: { ...scenario, ...timing }, now: asked },
    )

  it('keeps its time, whatever moves', () => {
    expect(resend()).toEqual({ change: 'keep' })
    const stays = { change: 'plan', dueAt: asked, knownAt: asked, clamped: false }
    expect(resend({}, { shipDate: parseDate('2026-12-24') })).toEqual(stays)
    expect(resend({}, { memberId: null })).toEqual(stays)
    expect(resend({}, {}, { timingVersion: 2, excluded: true })).toEqual(stays)
  })

  it('ends with its order, and opens no more', () => {
    expect(resend({}, { cancelled: true })).toMatchObject({ change: 'close', reason: 'ORDER_CANCELLED' })
    expect(resend({ state: 'armed' }, { stopped: true })).toMatchObject({ reason: 'STOPPED' })
    expect(resend({}, { shipDate: null })).toMatchObject({ reason: 'SHIP_DATE_CLEARED' })
    const closed = { ...closedAs('skipped', 'UNLINKED'), dueAt: asked }
    expect(resend(closed, { shipDate: parseDate('2026-12-24') })).toEqual({ change: 'keep' })
    expect(resend({ attempted: true }, { cancelled: true })).toEqual({ change: 'keep' })
  })

  it('comes back from the monthly limit within its grace', () => {
    const parked = closedAs('parked', 'QUOTA')
    expect(resend({ ...parked, dueAt: asked }, { quotaLeft: true })).toMatchObject({ change: 'plan' })
    expect(resend({ ...parked, dueAt: asked }, { quotaLeft: false })).toEqual({ change: 'keep' })
    expect(resend({ ...parked, dueAt: asked - 180 * 60_000 })).toEqual({ change: 'keep' })
  })
})
