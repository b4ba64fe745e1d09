import type { DeliveryState, Reason } from './deliveryStates.ts'
import type { CalendarDate } from '../values/japanTime.ts'
import type { RecurringCountRule } from '../orders/recurringCount.ts'
import { effectiveTiming, type Floor, sendAt, type Timing } from '../messages/sendTime.ts'
import { countVerdict } from '../messages/trigger.ts'

/** An order as it is now, with all that decides whether and when its deliveries are sent. */
export interface PlannedOrder {
  shipDate: CalendarDate | null
  recurringCount: number | null
  oneTime: boolean
  /** Cancelled or returned in the cart. */
  cancelled: boolean
  /** Stopped by hand (`POST /v1/orders/{id}/stop`). */
  stopped: boolean
  connectionRemoved: boolean
  floor: Floor
  /** When the newest fact that matters for sending was stored. Epoch milliseconds. */
  factsKnownAt: number
  /** The member that the order's customer is linked to. */
  memberId: string | null
  /** Whether LINE's monthly limit leaves room, as far as we know. */
  quotaLeft: boolean
}

/** The scenario that a row belongs to, as it stands now. */
export interface PlannedScenario {
  timing: Timing
  timingVersion: number
  /** When the timing was last set. Epoch milliseconds. */
  timedAt: number
  /** The scenario or its message no longer exists. */
  removed: boolean
  /** Another message keeps the order to itself (domain/delivery/exclusivity.ts; D8, V11). */
  excluded: boolean
  recurringCountRule: RecurringCountRule | null
  /** Since when its message is meant for such orders, by the newest edit that widened it. Epoch milliseconds. */
  eligibleSince: number
  outageGraceMinutes: number
}

/** A delivery row before planning; instants are epoch milliseconds. */
export interface ExistingRow {
  state: DeliveryState
  reason: Reason | null
  dueAt: number
  plannedShipDate: CalendarDate | null
  plannedCount: number | null
  planVersion: number
  memberId: string | null
  knownAt: number
  /** When it was closed; null while it is open. */
  settledAt: number | null
  attempted: boolean
  /** LINE may have it from before a restore (delivery.md section 7). */
  maybeSent: boolean
}

/** What a row is planned by. `now`: epoch milliseconds. */
export interface PlanningFacts {
  order: PlannedOrder
  scenario: PlannedScenario
  now: number
}

/** What planning does with a row. `keep`: nothing to write. */
export type RowPlan =
  | { change: 'keep' }
  | { change: 'plan'; dueAt: number; knownAt: number; clamped: boolean }
  | { change: 'close'; state: 'cancelled' | 'skipped'; reason: Reason; dueAt: number }

type Closing = { state: 'cancelled' | 'skipped'; reason: Reason; dueAt?: number }
type Target = { due: number; clamped: boolean } | Closing

/** What ends a row, whether a message or a person asked for it; null: nothing. */
function ending(order: PlannedOrder, scenario: PlannedScenario): Closing | null {
  if (order.connectionRemoved) return { state: 'cancelled', reason: 'CONNECTION_REMOVED' }
  if (order.stopped) return { state: 'cancelled', reason: 'STOPPED' }
  if (order.cancelled) return { state: 'cancelled', reason: 'ORDER_CANCELLED' }
  if (order.shipDate === null) return { state: 'cancelled', reason: 'SHIP_DATE_CLEARED' }
  return scenario.removed ? { state: 'cancelled', reason: 'DISABLED' } : null
}

/** What the present facts ask for, whatever the row was before. */
function target(order: PlannedOrder, scenario: PlannedScenario): Target {
  const ended = ending(order, scenario)
  // Without a ship date all has ended already.
  if (ended || order.shipDate === null) return ended ?? { state: 'cancelled', reason: 'SHIP_DATE_CLEARED' }
  const count = countVerdict(scenario.recurringCountRule, order)
  if (count === 'unknown') return { state: 'skipped', reason: 'COUNT_UNKNOWN' }
  if (count === 'mismatch') return { state: 'skipped', reason: 'FILTER' }
  if (scenario.excluded) return { state: 'skipped', reason: 'EXCLUSIVE' }
  return {
    due: sendAt(order.shipDate, scenario.timing, order.floor),
    clamped: effectiveTiming(scenario.timing, order.floor).clamped,
  }
}

/**
 * Reasons after which any later fact that gives a due time in the future opens the row again (delivery.md 3). The
 * other reasons (FILTER, DISABLED, OPT_OUT, ...) were judged at the due time, and only a new ship date opens the row.
 */
const REOPENED_BY_ANY_FACT: ReadonlySet<Reason> = new Set<Reason>([
  'LATE',
  'UNLINKED',
  'UNREACHABLE',
  'ORDER_CANCELLED',
  'SHIP_DATE_CLEARED',
  'CONNECTION_REMOVED',
  'STOPPED',
  'COUNT_UNKNOWN',
  'EXCLUSIVE',
])

/**
 * Plans one row. Open rows follow the facts, rows that LINE was asked about never change, and rows that were closed
 * unsent open again by the rules of delivery.md 3. `row` null: a new enrolment. Lateness is judged by the dispatcher
 * (delivery.md 5.4), so a due time in the past is planned too.
 */
export function planRow(row: ExistingRow | null, facts: PlanningFacts): RowPlan {
  const { order, scenario, now } = facts
  if (row && (row.attempted || row.state === 'sending')) return { change: 'keep' }
  const wanted = target(order, scenario)
  if ('state' in wanted) return close(row, { dueAt: dueOf(facts) ?? now, ...wanted }, now)

  const knownAt = knownSince(row, order.factsKnownAt, scenario)
  const plan: RowPlan = { change: 'plan', dueAt: wanted.due, knownAt, clamped: wanted.clamped }
  if (row === null) return plan

  switch (row.state) {
    case 'planned':
    case 'armed':
      return moved(row, facts, wanted.due) ? plan : { change: 'keep' }
    case 'parked':
      return resumes(row, facts, wanted.due) ? plan : { change: 'keep' }
    default:
      return reopens(row, facts, wanted.due) ? plan : closedStays(row, facts, wanted.due)
  }
}

/**
 * Plans a re-send (attempt 2 and later), which keeps the due time that it was given. What ends the order ends it too;
 * of other facts the row only takes note, so that the gates do not find it stale (D10). Once closed it stays closed:
 * sending again is a person's decision.
 */
export function planResend(row: ExistingRow, facts: PlanningFacts): RowPlan {
  const { order, scenario, now } = facts
  if (row.attempted) return { change: 'keep' }
  if (row.state !== 'planned' && row.state !== 'armed' && row.state !== 'parked') return { change: 'keep' }
  const ended = ending(order, scenario)
  if (ended) return close(row, ended, now)
  const goes = row.state === 'parked' ? resumes(row, facts, row.dueAt) : moved(row, facts, row.dueAt)
  return goes
    ? { change: 'plan', dueAt: row.dueAt, knownAt: row.knownAt, clamped: false }
    : { change: 'keep' }
}

/**
 * When the last fact that makes the row sendable was stored: what came after the due time is not our lateness
 * (delivery.md 5.4). For a new row that includes the message's own edits; for an existing row, of these only a
 * changed time.
 */
export function knownSince(
  row: Pick<ExistingRow, 'knownAt' | 'planVersion'> | null,
  factsKnownAt: number,
  scenario: Pick<PlannedScenario, 'timedAt' | 'eligibleSince' | 'timingVersion'>,
): number {
  if (row === null) return Math.max(factsKnownAt, scenario.timedAt, scenario.eligibleSince)
  const timed = row.planVersion === scenario.timingVersion ? 0 : scenario.timedAt
  return Math.max(row.knownAt, factsKnownAt, timed)
}

const moved = (row: ExistingRow, { order, scenario }: PlanningFacts, due: number): boolean =>
  row.dueAt !== due ||
  row.plannedShipDate !== order.shipDate ||
  row.plannedCount !== order.recurringCount ||
  row.planVersion !== scenario.timingVersion ||
  row.memberId !== order.memberId

/**
 * Whether a row parked for quota resumes: while LINE has room and the outage grace lasts (D10), or when its due time
 * has moved into the future, where the quota is judged again.
 */
const resumes = (row: ExistingRow, { order, scenario, now }: PlanningFacts, due: number): boolean =>
  due > now && due !== row.dueAt ? true : order.quotaLeft && now < due + scenario.outageGraceMinutes * 60_000

function reopens(row: ExistingRow, { order, now }: PlanningFacts, due: number): boolean {
  if (due <= now) return false
  // Its retry key has been forgotten: sending again is a person's decision.
  if (row.maybeSent) return false
  const newShipDate = row.plannedShipDate !== order.shipDate
  if (newShipDate) return true
  if (row.reason === 'UNLINKED') return order.memberId !== null
  if (row.reason === 'FILTER') return wasCountedOut(row)
  return row.reason !== null && REOPENED_BY_ANY_FACT.has(row.reason)
}

/**
 * Whether the count rule closed the row, which the planner does before the due time; the audience is judged only at
 * it.
 */
const wasCountedOut = (row: ExistingRow): boolean => row.settledAt !== null && row.settledAt < row.dueAt

/** A row that was unlinked at its due time becomes late when the member is linked after it (V14). */
function closedStays(row: ExistingRow, { order, now }: PlanningFacts, due: number): RowPlan {
  const linkedTooLate = row.reason === 'UNLINKED' && order.memberId !== null && due <= now
  return linkedTooLate
    ? { change: 'close', state: 'skipped', reason: 'LATE', dueAt: due }
    : { change: 'keep' }
}

/** When the present facts make the scenario due; null without a ship date. */
const dueOf = ({ order, scenario }: PlanningFacts): number | null =>
  order.shipDate === null ? null : sendAt(order.shipDate, scenario.timing, order.floor)

/** A new row that is closed at once has the due time that it would have had. */
function close(row: ExistingRow | null, { state, reason, dueAt }: Closing, now: number): RowPlan {
  const to = { state, reason }
  if (row === null) return { change: 'close', ...to, dueAt: dueAt ?? now }
  const open = row.state === 'planned' || row.state === 'armed' || row.state === 'parked'
  return open ? { change: 'close', ...to, dueAt: row.dueAt } : { change: 'keep' }
}
