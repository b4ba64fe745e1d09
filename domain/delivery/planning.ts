import type { DeliveryState, Reason } from './deliveryStates.ts'
import type { CalendarDate } from '../values/japanTime.ts'
import type { RecurringCountRule } from '../orders/recurringCount.ts'
import { effectiveTiming, type Floor, sendAt, type Timing } from '../messages/sendTime.ts'
import { countVerdict } from '../messages/trigger.ts'

/** An order as it is now, with all that bears on whether and when its deliveries go. */
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
  /** When the newest fact that bears on sending was stored. Epoch milliseconds. */
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

/** What planning makes of a row. `keep`: nothing to write. */
export type RowPlan =
  | { change: 'keep' }
  | { change: 'plan'; dueAt: number; knownAt: number; clamped: boolean }
  | { change: 'close'; state: 'cancelled' | 'skipped'; reason: Reason; dueAt: number }

type Closing = { state: 'cancelled' | 'skipped'; reason: Reason; dueAt?: number }
type Target = { due: number; clamped: boolean } | Closing

/** What ends a row whoever asked for it; null when nothing does. */
function ending(order: PlannedOrder, scenario: PlannedScenario): Closing | null {
  if (order.connectionRemoved) return { state: 'cancelled', reason: 'CONNECTION_REMOVED' }
  if (order.stopped) return { state: 'cancelled', reason: 'STOPPED' }
  if (order.cancelled) return { state: 'cancelled', reason: 'ORDER_CANCELLED' }
  if (order.shipDate === null) return { state: 'cancelled', reason: 'SHIP_DATE_CLEARED' }
  return scenario.removed ? { state: 'cancelled', reason: 'DISABLED' } : null
}

/** What the facts of this moment ask for, whatever the row was before. */
function target(order: PlannedOrder, scenario: PlannedScenario): Target {
  const ended = ending(order, scenario)
  // Without a ship date all has ended already.
  if (ended || order.shipDate === null) return ended ?? { state: 'cancelled', reason: 'SHIP_DATE_CLEARED' }
  const count = countVerdict(scenario.recurringCountRule, order)
  if (count === 'unknown') return { state: 'skipped', reason: 'COUNT_UNKNOWN' }
  if (count === 'mismatch') return { state: 'skipped', reason: 'FILTER' }
  const due = sendAt(order.shipDate, scenario.timing, order.floor)
  if (scenario.excluded) return { state: 'skipped', reason: 'EXCLUSIVE', dueAt: due }
  return {
    due,
    clamped: effectiveTiming(scenario.timing, order.floor).clamped,
  }
}

/**
 * Reasons after which a row opens again as soon as a later fact gives a due time in the future
 * (delivery.md 3). The others (FILTER, DISABLED, OPT_OUT, ...) were judgements of the due second and open only
 * with a new ship date.
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
 * Plans one row: rows on their way follow the facts, a row that LINE was asked about never changes, and a
 * row that was closed unsent opens again by the rules of delivery.md 3. `row` null: a new enrolment.
 * Lateness is not judged here but by the dispatcher (delivery.md 5.4): a due time in the past is planned too.
 */
export function planRow(
  row: ExistingRow | null,
  order: PlannedOrder,
  scenario: PlannedScenario,
  now: number,
): RowPlan {
  if (row && (row.attempted || row.state === 'sending')) return { change: 'keep' }
  const wanted = target(order, scenario)
  if ('state' in wanted) return close(row, wanted, now)

  const knownAt = knownSince(row, order.factsKnownAt, scenario)
  const plan: RowPlan = { change: 'plan', dueAt: wanted.due, knownAt, clamped: wanted.clamped }
  if (row === null) return plan

  switch (row.state) {
    case 'planned':
    case 'armed':
      return moved(row, order, scenario, wanted.due) ? plan : { change: 'keep' }
    case 'parked':
      return resumes(row, order, scenario, wanted.due, now) ? plan : { change: 'keep' }
    default:
      return reopens(row, order, wanted.due, now) ? plan : closedStays(row, order, wanted.due, now)
  }
}

/**
 * Plans a row that a person asked for (attempt 2 and more): it keeps the due time that it was given. What ends the
 * order ends it too; other facts are only taken note of, so that the gates know the row by them (D10). Once closed
 * it stays closed: to ask again is a person's decision too.
 */
export function planResend(
  row: ExistingRow,
  order: PlannedOrder,
  scenario: PlannedScenario,
  now: number,
): RowPlan {
  if (row.attempted) return { change: 'keep' }
  if (row.state !== 'planned' && row.state !== 'armed' && row.state !== 'parked') return { change: 'keep' }
  const ended = ending(order, scenario)
  if (ended) return close(row, ended, now)
  const goes =
    row.state === 'parked'
      ? resumes(row, order, scenario, row.dueAt, now)
      : moved(row, order, scenario, row.dueAt)
  return goes
    ? { change: 'plan', dueAt: row.dueAt, knownAt: row.knownAt, clamped: false }
    : { change: 'keep' }
}

/**
 * When the last fact that makes the row sendable was stored: what came after the due time is not our lateness
 * (delivery.md 5.4). For a new row the message's own edits are such facts; a row that exists was asked for
 * before, and only a changed time is news for it.
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

const moved = (row: ExistingRow, order: PlannedOrder, scenario: PlannedScenario, due: number): boolean =>
  row.dueAt !== due ||
  row.plannedShipDate !== order.shipDate ||
  row.plannedCount !== order.recurringCount ||
  row.planVersion !== scenario.timingVersion ||
  row.memberId !== order.memberId

/**
 * A row parked for quota comes back while LINE has room and its outage grace lasts (D10). When its due time
 * has moved into the future the quota is asked anew at that time.
 */
const resumes = (
  row: ExistingRow,
  order: PlannedOrder,
  scenario: PlannedScenario,
  due: number,
  now: number,
): boolean =>
  due > now && due !== row.dueAt ? true : order.quotaLeft && now < due + scenario.outageGraceMinutes * 60_000

function reopens(row: ExistingRow, order: PlannedOrder, due: number, now: number): boolean {
  if (due <= now) return false
  // Its key is forgotten by now: once more is a person's decision, whatever changes.
  if (row.maybeSent) return false
  const newShipDate = row.plannedShipDate !== order.shipDate
  if (newShipDate) return true
  if (row.reason === 'UNLINKED') return order.memberId !== null
  if (row.reason === 'FILTER') return wasCountedOut(row)
  return row.reason !== null && REOPENED_BY_ANY_FACT.has(row.reason)
}

/**
 * Whether the count rule closed the row: the planner does so before the due time, the audience is judged at it
 * and not before.
 */
const wasCountedOut = (row: ExistingRow): boolean => row.settledAt !== null && row.settledAt < row.dueAt

/** A row found unlinked at its due time whose member linked after it is late from then on (V14). */
function closedStays(row: ExistingRow, order: PlannedOrder, due: number, now: number): RowPlan {
  const linkedTooLate = row.reason === 'UNLINKED' && order.memberId !== null && due <= now
  return linkedTooLate
    ? { change: 'close', state: 'skipped', reason: 'LATE', dueAt: due }
    : { change: 'keep' }
}

function close(row: ExistingRow | null, { state, reason, dueAt }: Closing, now: number): RowPlan {
  const to = { state, reason }
  if (row === null) return { change: 'close', ...to, dueAt: dueAt ?? now }
  const open = row.state === 'planned' || row.state === 'armed' || row.state === 'parked'
  return open ? { change: 'close', ...to, dueAt: row.dueAt } : { change: 'keep' }
}
