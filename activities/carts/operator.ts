import { type CartErrorCode, isErrorCode, type RobotErrorCode } from '../../domain/errors/errorCatalogue.ts'
import type { MemoTarget } from '../../domain/carts/cartCapabilities.ts'
import type { FrozenReading, SubscriptionReading, SubscriptionRef } from '../../domain/requests/request.ts'
import type { CalendarDate } from '../../domain/values/japanTime.ts'

/**
 * Permission to send the one request that changes the cart. It commits that it was pressed, under the lease and the
 * epoch, and then looks at the monotonic deadline once more. False: nothing may be sent. An operator calls it once an
 * operation, as the last thing before sending, and sends once: no repetition, no redirects followed by itself.
 */
export type Press = () => Promise<boolean>

/** What came of an operation. */
export interface Pressed {
  /** Whether the changing request left, or may have. */
  sent: boolean
  /** UNKNOWN: no answer came, or one that is not read. Only reading back tells what happened. */
  answer: 'ACCEPTED' | 'REFUSED' | 'UNKNOWN'
  /** Whether the memo was in the same submission. */
  memoWritten: boolean
  /** What the cart said, as far as it is one of the sentences known; never a customer's data. */
  says: string | null
}

/** What an operation starts from. The screen must show these values before anything is clicked. */
export interface Operation {
  frozen: FrozenReading
  /** Appended to the memo where the form that is submitted has one. */
  memo: string | null
}

/**
 * Operates subscriptions in one shop's cart: a robot on the admin screens, or the cart's API. Everything before the
 * press may be repeated. All of it throws a failure with `code` and `retryable` ({@link isOperatorFailure}); after `press` answered true an operation does not
 * throw, but answers UNKNOWN.
 */
export interface SubscriptionOperator {
  read(ref: SubscriptionRef): Promise<SubscriptionReading>
  moveToDate(
    ref: SubscriptionRef,
    op: Operation & { nextScheduledDate: CalendarDate; nextDeliveryDate: CalendarDate | null },
    press: Press,
  ): Promise<Pressed>
  skip(ref: SubscriptionRef, op: Operation, press: Press): Promise<Pressed>
  cancel(ref: SubscriptionRef, op: Operation, press: Press): Promise<Pressed>
  /** `marker`: when it is in the memo already, it is done: nothing is sent and `memoWritten` is true. */
  appendMemo(
    ref: SubscriptionRef,
    op: { target: MemoTarget; orderId?: string; text: string; marker: string },
    press: Press,
  ): Promise<Pressed>
}

/** Keeps a picture of a screen as evidence; `step` names the moment. */
export type Evidence = (step: string, png: Uint8Array) => Promise<void>

/** An operator at work; `close` ends its session and never throws. */
export interface OpenOperator extends SubscriptionOperator {
  close(): Promise<void>
}

/**
 * An operator stopped before anything was sent, or could not read. `code`: of the error catalogue; `retryable`: the same
 * may go well a little later without a person.
 */
export interface OperatorFailure extends Error {
  readonly code: RobotErrorCode | CartErrorCode
  readonly retryable: boolean
}

export const isOperatorFailure = (error: unknown): error is OperatorFailure =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  isErrorCode(error.code) &&
  'retryable' in error &&
  typeof error.retryable === 'boolean'
