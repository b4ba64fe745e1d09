import { CART_OPERATIONS, type CartOperation } from '../carts/cartCapabilities.ts'
import type { ContinuationStatus } from '../carts/continuationStatus.ts'
import type { Brand } from '../values/ids.ts'
import type { CalendarDate } from '../values/japanTime.ts'
import type { PauseBase } from './requestSettings.ts'

/**
 * A customer's wish to change a subscription (domain.md 10, requests.md). Here stand its types; `target.ts` computes
 * what is to be reached, `handling.ts` the handling status, `next.ts` the next step; `reasons.ts` says why a person is
 * needed.
 */

export type RequestId = Brand<string, 'RequestId'>

/** 休止, スキップ and 解約 are automated; any other is accepted, keeps its Japanese name and waits for a person (D21). */
export const REQUEST_KINDS = [...CART_OPERATIONS, 'OTHER'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]
export type AutomatedKind = CartOperation

/** The kinds as shops and customers call them. */
export const KIND_LABELS: Readonly<Record<AutomatedKind, string>> = {
  PAUSE: '休止',
  SKIP: 'スキップ',
  CANCEL: '解約',
}

/** The kind that a name means: it must match exactly after trimming (D21). */
export function kindOfLabel(label: string): RequestKind {
  const name = label.trim()
  if (name === KIND_LABELS.PAUSE) return 'PAUSE'
  if (name === KIND_LABELS.SKIP) return 'SKIP'
  return name === KIND_LABELS.CANCEL ? 'CANCEL' : 'OTHER'
}

/**
 * How far the operation is (domain.md 10.6 rule 6). QUEUED: nothing was pressed, it waits. RUNNING: somebody has its
 * lease. VERIFYING: it was pressed and the outcome is being read. NEEDS_HUMAN: a person decides. The others are ends.
 */
export const REQUEST_STATES = [
  'QUEUED',
  'RUNNING',
  'VERIFYING',
  'NEEDS_HUMAN',
  'DONE',
  'REFUSED',
  'FAILED',
  'CANCELLED',
] as const
export type RequestState = (typeof REQUEST_STATES)[number]

/** States in which a request is settled: nothing changes it any more. */
export const ENDED_STATES = ['DONE', 'REFUSED', 'FAILED', 'CANCELLED'] as const satisfies RequestState[]
export type EndedState = (typeof ENDED_STATES)[number]
export type OpenState = Exclude<RequestState, EndedState>

const ENDED: ReadonlySet<string> = new Set(ENDED_STATES)
export const isEnded = (state: RequestState): state is EndedState => ENDED.has(state)

/** How long a pause is, by days or by the new date of its base; one of the two. */
export type Pause =
  | { base: PauseBase; days: number; until: null }
  | { base: PauseBase; days: null; until: CalendarDate }

/** What the customer saw, and as of when (epoch milliseconds). */
export interface ShownDates {
  nextScheduledDate: CalendarDate | null
  nextDeliveryDate: CalendarDate | null
  asOf: number
}

/** A product as the customer chose it, so that a later rename is noticed (D22). */
export interface ChosenProduct {
  name: string
  code: string
  id: string | null
}

/** What we knew of the subscription at application; what is not known is null. It judges (D44). */
export interface ApplicationFacts {
  status: ContinuationStatus
  count: number | null
  cycle: string | null
  /** The base of a pause where the shop counts from the newest order (最新受注のお届け予定日). */
  newestOrderDeliveryDate: CalendarDate | null
  /** Orders of the subscription that were not shipped then, by the cart's ids; null: not known. */
  unshippedOrderIds: string[] | null
}

/** A subscription as it was read in the cart. `readAt`: epoch milliseconds, before the reading began. */
export interface SubscriptionReading {
  /** The cart's own id. */
  subscriptionId: string
  customerId: string
  status: ContinuationStatus
  count: number | null
  lines: { name: string; code: string; id: string | null }[]
  nextScheduledDate: CalendarDate | null
  nextDeliveryDate: CalendarDate | null
  cycle: string | null
  memo: string | null
  /** Null: the operator cannot tell. */
  unshippedOrders: { orderId: string; deliveryDate: CalendarDate | null }[] | null
  readAt: number
}

/** A reading as it is stored: without the memo, in which staff write freely. */
export type FrozenReading = Omit<SubscriptionReading, 'memo'>

export function withoutMemo(reading: SubscriptionReading): FrozenReading {
  const { memo, ...stored } = reading
  void memo
  return stored
}

/** What is to be reached, computed once (requests.md 3). */
export type Target =
  | { kind: 'DATES'; nextScheduledDate: CalendarDate; nextDeliveryDate: CalendarDate | null }
  | {
      kind: 'ONE_CYCLE_ON'
      from: { nextScheduledDate: CalendarDate | null; nextDeliveryDate: CalendarDate | null }
    }
  | { kind: 'CANCELLED' }

/** Where a subscription is, for an operator. */
export interface SubscriptionRef {
  subscriptionId: string
  customerId: string
}

/**
 * Who settled a request: a robot, a cart's API, nobody (the target was there before the first try), a person, or a rule
 * of the shop that refuses.
 */
export const SETTLED_BY = ['ROBOT', 'API', 'ALREADY_THERE', 'HAND', 'RULE'] as const
export type SettledBy = (typeof SETTLED_BY)[number]
