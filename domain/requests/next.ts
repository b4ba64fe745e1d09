import type { ErrorCode } from '../errors/errorCatalogue.ts'
import { dateInJapan } from '../values/japanTime.ts'
import { type DenyCondition, judge, type Judged } from './judge.ts'
import { backOffMs, type OperationTimes } from './operationTimes.ts'
import { readOutcome } from './outcome.ts'
import type { RequestReason } from './reasons.ts'
import { type FrozenReading, isEnded, type RequestState, type SettledBy, type Target } from './request.ts'
import type { WaitsFor } from './waiting.ts'

/** What the row of a request says. Instants are epoch milliseconds of PostgreSQL's clock. */
export interface KnownRequest extends Omit<Judged, 'appliedOn'> {
  state: RequestState
  reason: string | null
  appliedAt: number
  press: 0 | 1 | 2
  /** Since when its outcome is looked for. */
  verifyingSince: number | null
  /** Since when nobody who pressed can still be sending. */
  fencedAt: number | null
  /** When the value of before was first read after that. */
  unchangedAt: number | null
  /** How often it failed in a row, and before when it is not tried again. */
  failures: number
  lookAt: number | null
  /** When the customer was told that it is being looked at. */
  checkingAt: number | null
}

/** All that a step is decided by. */
export interface Known {
  now: number
  request: KnownRequest
  switchedOn: boolean
  /** What the wish stands on; what is gone does not come back by itself. */
  stands: 'YES' | Extract<RequestReason, 'CONNECTION_REMOVED' | 'MEMBER_UNLINKED'>
  /** The robot (or access to the cart's API) of whoever asks. */
  robot: { held: true } | { held: false; none: { waitsFor: WaitsFor; until: number | null } | null }
  /** The lease of the subscription. BUSY: another has it until then. */
  lease: 'HELD' | 'NOT_TAKEN' | { busyUntil: number }
  /** Whether another request of the subscription was pressed and its outcome is not known; read under the lease. */
  rival: boolean
  /** What was read under this lease, after the last press. */
  reading: FrozenReading | null
  /** Why the last try of whoever asks came to nothing; nothing was sent in it. */
  failure: { code: ErrorCode | 'UNFORESEEN'; retryable: boolean } | null
  deny: readonly DenyCondition[]
  times: OperationTimes
}

/** The one thing to do next. */
export type Step =
  | { do: 'END' }
  /** A person has it; nothing is done until a signal. */
  | { do: 'LEAVE' }
  | { do: 'TELL_CHECKING' }
  | { do: 'WAIT'; waitsFor: WaitsFor; until: number | null; failed: boolean }
  | { do: 'CLAIM_ROBOT' }
  | { do: 'TAKE_LEASE' }
  | { do: 'READ' }
  | { do: 'FREEZE'; frozen: FrozenReading; target: Target }
  | { do: 'PRESS'; press: 1 | 2; frozen: FrozenReading; target: Target }
  | { do: 'READ_AGAIN'; at: number; unchanged: boolean; read: FrozenReading }
  | { do: 'SETTLE'; by: 'PRESS' | Extract<SettledBy, 'ALREADY_THERE' | 'HAND'>; after: FrozenReading }
  | { do: 'REFUSE'; reason: RequestReason }
  | { do: 'HAND_OVER'; reason: RequestReason; read: FrozenReading | null }

/** Reasons under which a request that a person has is read on: its outcome may still show. */
const READ_ON: ReadonlySet<string> = new Set<RequestReason>(['OUTCOME_UNKNOWN'])

/** A login that its shop corrects; what asks for a second factor or a captcha is for a person at once (D25). */
const WAITS_FOR_LOGIN: ReadonlySet<string> = new Set<RequestReason>([
  'RPA_LOGIN_FAILED',
  'RPA_BASIC_AUTH_FAILED',
  'RPA_ACCOUNT_LOCKED',
  'RPA_NO_ROBOT',
])

/** Failures in a row before the first press, some 15 hours: a maintenance is over by then. Nothing waits for ever. */
const MOST_FAILURES = 24

/**
 * Says the next step of a request (requests.md 1.3): pure and total. Whoever works on a request asks it before every
 * step, with what is known by then, and does that and nothing else.
 */
export function next(known: Known): Step {
  const { request, now } = known
  if (isEnded(request.state)) return { do: 'END' }
  if (request.state === 'NEEDS_HUMAN') {
    if (request.checkingAt === null) return { do: 'TELL_CHECKING' }
    if (request.press === 0 || !READ_ON.has(request.reason ?? '')) return { do: 'LEAVE' }
  } else if (isOverdue(known)) return { do: 'HAND_OVER', reason: 'OUTCOME_UNKNOWN', read: null }
  // Nobody waits for a cart that is gone, and nothing is pressed for who may be another customer.
  if (request.press === 0 && request.state !== 'NEEDS_HUMAN' && known.stands !== 'YES')
    return { do: 'HAND_OVER', reason: known.stands, read: null }
  if (request.press === 0 && !known.switchedOn) return waiting('SWITCHED_OFF', null)
  if (known.failure !== null) return afterFailure(known, known.failure)
  if (request.lookAt !== null && request.lookAt > now)
    return waiting(request.press === 0 ? 'CART_UNAVAILABLE' : 'OUTCOME', request.lookAt)
  if (!known.robot.held)
    return known.robot.none === null
      ? { do: 'CLAIM_ROBOT' }
      : waiting(known.robot.none.waitsFor, known.robot.none.until)
  if (known.lease === 'NOT_TAKEN') return { do: 'TAKE_LEASE' }
  if (known.lease !== 'HELD') return waiting('LEASE_HELD', known.lease.busyUntil)
  // Two that would move to the same dates could not be told apart.
  if (request.press === 0 && known.rival) return waiting('SIBLING_OPEN', null)
  if (known.reading === null) return { do: 'READ' }
  return request.press === 0 ? beforePress(known, known.reading) : afterPress(known, known.reading)
}

const waiting = (waitsFor: WaitsFor, until: number | null, failed = false): Step => ({
  do: 'WAIT',
  waitsFor,
  until,
  failed,
})

/** Nobody knows for 5 minutes what became of a press. */
const isOverdue = ({ request, now, times }: Known): boolean =>
  request.press > 0 && request.verifyingSince !== null && now - request.verifyingSince >= times.handOverMs

function afterFailure({ request, now, times }: Known, failure: NonNullable<Known['failure']>): Step {
  const until = now + backOffMs(request.failures, times)
  // Unreadable is not unchanged: what was pressed is read on, whatever is in the way.
  if (request.press > 0) return waiting('OUTCOME', until, true)
  if (failure.retryable && request.failures < MOST_FAILURES) return waiting('CART_UNAVAILABLE', until, true)
  if (WAITS_FOR_LOGIN.has(failure.code)) return waiting('LOGIN_FAILED', until, true)
  return { do: 'HAND_OVER', reason: failure.code as RequestReason, read: null }
}

function beforePress({ request, now, deny }: Known, reading: FrozenReading): Step {
  const verdict = judge({ ...request, appliedOn: dateInJapan(request.appliedAt) }, reading, {
    today: dateInJapan(now),
    deny,
  })
  switch (verdict.is) {
    case 'THERE':
      return { do: 'SETTLE', by: 'ALREADY_THERE', after: reading }
    case 'REFUSED':
      return { do: 'REFUSE', reason: verdict.reason }
    case 'PERSON':
      return { do: 'HAND_OVER', reason: verdict.reason, read: reading }
    case 'GO': {
      const { frozen, target } = verdict
      return request.frozen === null || request.target === null
        ? { do: 'FREEZE', frozen, target }
        : { do: 'PRESS', press: 1, frozen: request.frozen, target: request.target }
    }
  }
}

function afterPress(known: Known, reading: FrozenReading): Step {
  const { request, times } = known
  const { frozen, target, fencedAt, unchangedAt } = request
  // What was read before nobody could send any more says nothing.
  if (frozen === null || target === null) return { do: 'HAND_OVER', reason: 'OUTCOME_UNKNOWN', read: reading }
  if (fencedAt === null || reading.readAt < fencedAt) return { do: 'READ' }

  const shows = readOutcome(frozen, target, reading)
  const isWithPerson = request.state === 'NEEDS_HUMAN'
  if (shows.is === 'TARGET') {
    // Once it was seen unchanged and came to a person, the person did it; also where it was given back since.
    const byPerson = (isWithPerson || request.checkingAt !== null) && unchangedAt !== null
    return { do: 'SETTLE', by: byPerson ? 'HAND' : 'PRESS', after: reading }
  }
  if (shows.is === 'OTHER') return { do: 'HAND_OVER', reason: shows.reason, read: reading }

  const settledBy = fencedAt + times.fenceMs
  if (reading.readAt < settledBy) {
    const elapsed = Math.max(reading.readAt - fencedAt, times.firstWaitMs)
    return {
      do: 'READ_AGAIN',
      at: Math.min(settledBy, reading.readAt + elapsed),
      unchanged: false,
      read: reading,
    }
  }
  const firstSeen = unchangedAt ?? reading.readAt
  if (reading.readAt - firstSeen < times.apartMs)
    return { do: 'READ_AGAIN', at: firstSeen + times.apartMs, unchanged: true, read: reading }
  if (mayRepeat(known, target)) return { do: 'PRESS', press: 2, frozen, target }
  return { do: 'HAND_OVER', reason: 'NOT_APPLIED', read: reading }
}

/**
 * An absolute date may be written once more; a skip or a cancellation never (requests.md 5). Nor is anything once a person
 * had the request: that person may be at it in the cart at this moment.
 */
const mayRepeat = ({ request, switchedOn, now }: Known, target: Target): boolean =>
  target.kind === 'DATES' &&
  request.press === 1 &&
  request.state === 'VERIFYING' &&
  request.checkingAt === null &&
  switchedOn &&
  target.nextScheduledDate > dateInJapan(now)
