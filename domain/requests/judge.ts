import type { CalendarDate } from '../values/japanTime.ts'
import type { RequestReason } from './reasons.ts'
import type {
  ApplicationFacts,
  AutomatedKind,
  ChosenProduct,
  FrozenReading,
  Pause,
  ShownDates,
  Target,
} from './request.ts'
import {
  isChosenProduct,
  isCountKnown,
  knownOf,
  orderAppeared,
  sameDates,
  sameProducts,
  sameStanding,
} from './sameReading.ts'
import { isAtTarget, problemOfTarget, targetOf } from './target.ts'

/** What a request is judged by before the first press. */
export interface Judged {
  kind: AutomatedKind
  pause: Pause | null
  shown: ShownDates
  facts: ApplicationFacts | null
  product: ChosenProduct | null
  /** When the customer applied, in Japan: deadlines count from here, never from today (10.6 rule 1). */
  appliedOn: CalendarDate
  frozen: FrozenReading | null
  target: Target | null
}

/**
 * A rule of the shop that refuses requests (不可条件, domain.md 10.3): it is judged by what was known at application, and
 * again by what is read now; it refuses only where both say so, as the better for the customer counts (D44).
 */
export interface DenyCondition {
  readonly code: RequestReason
  refuses(known: Pick<ApplicationFacts, 'status' | 'count'>, request: Judged): boolean
}

/** GO: freeze this, then press. THERE: the target was reached before our first press (D26). */
export type Verdict =
  | { is: 'GO'; frozen: FrozenReading; target: Target }
  | { is: 'THERE' }
  | { is: 'REFUSED'; reason: RequestReason }
  | { is: 'PERSON'; reason: RequestReason }

/**
 * Judges a request by what was read before the first press (requests.md 3; domain.md D20, D22, D26, D44). Fresh facts
 * lead to a person, never to a refusal. Total.
 */
export function judge(
  request: Judged,
  now: FrozenReading,
  { today, deny }: { today: CalendarDate; deny: readonly DenyCondition[] },
): Verdict {
  const person = (reason: RequestReason): Verdict => ({ is: 'PERSON', reason })
  const target = request.target ?? targetOf(request)
  if ('problem' in target) return person(target.problem)
  const before = request.frozen === null ? request.facts : knownOf(request.frozen)
  const appeared = before !== null && orderAppeared(before, now)

  if (isAtTarget(target, now)) {
    if (target.kind === 'CANCELLED') return { is: 'THERE' }
    // Dates that moved on because an order was made are not a skip.
    if (appeared) return person('ORDER_APPEARED')
    return before !== null && isCountKnown(before, now) ? { is: 'THERE' } : person('SHOWN_DIFFERS')
  }
  if (appeared) return person('ORDER_APPEARED')
  if (now.status !== 'ACTIVE' && !(request.kind === 'CANCEL' && now.status === 'PAUSED'))
    return person('STATUS_CHANGED')
  if (!sameDates(request.shown, now)) return person('SHOWN_DIFFERS')
  if (now.lines.length > 1) return person('RPA_MULTIPLE_PRODUCTS')
  if (request.product !== null && !isChosenProduct(request.product, now))
    return person('RPA_PRODUCT_NOT_FOUND')
  if (request.frozen !== null && !sameProducts(request.frozen, now)) return person('PRODUCT_CHANGED')
  if (request.frozen !== null && !sameStanding(request.frozen, now)) return person('RPA_VALUES_CHANGED')

  // A robot never presses what it cannot read back: without these an order made meanwhile would not be noticed.
  if (now.count === null && now.unshippedOrders === null) return person('RPA_SCREEN_CHANGED')

  const refusing = deny.find(
    (condition) =>
      request.facts !== null && condition.refuses(request.facts, request) && condition.refuses(now, request),
  )
  if (refusing) return { is: 'REFUSED', reason: refusing.code }
  const problem = problemOfTarget(target, { today, next: now.nextScheduledDate, cycle: now.cycle })
  return problem === null ? { is: 'GO', frozen: request.frozen ?? now, target } : person(problem)
}
