import type { CartErrorCode, LineErrorCode } from './errorCatalogue.ts'

/**
 * Types of `ApplicationFailure`, shared by the activities that throw them and the workflows that read them
 * (engineering.md 3.2). Where a person may see a failure, its type is its code in the error catalogue.
 */

/** Failures of a cart (carts.md 10.4; domain.md 12). */
export const CART_FAILURES = [
  'CART_TOKEN_REQUIRED',
  'CART_TOKEN_INVALID',
  'CART_SIDE_NOT_CONFIGURED',
  'CART_IP_NOT_ALLOWED',
  'CART_API_DISABLED',
  'CART_DOMAIN_INVALID',
  'CART_UNREACHABLE',
  'CART_ANSWER_UNREADABLE',
  'CART_RATE_LIMITED',
] as const satisfies readonly CartErrorCode[]
export type CartFailureType = (typeof CART_FAILURES)[number]

export const isCartFailure = (type: string | null | undefined): type is CartFailureType =>
  (CART_FAILURES as readonly (string | null | undefined)[]).includes(type)

/** How a run of a connection may end without success: by a failure of the cart, or by one that nobody foresaw. */
export type SyncFailureType = CartFailureType | 'CART_SYNC_FAILED'

/** Whether retrying soon can help; the others wait for a person. */
export const isCartFailureRetryable = (type: CartFailureType): boolean =>
  type === 'CART_UNREACHABLE' || type === 'CART_RATE_LIMITED' || type === 'CART_ANSWER_UNREADABLE'

/**
 * Failures of calls to LINE other than sends (line.md 1.3). The first four are also codes of the catalogue;
 * `LINE_REFUSED` is permanent for one request, `LINE_ACCOUNT_GONE` for the account.
 */
export const LINE_FAILURES = [
  'LINE_CREDENTIALS_INVALID',
  'LINE_UNREACHABLE',
  'LINE_ANSWER_UNREADABLE',
  'LINE_RATE_LIMITED',
  'LINE_REFUSED',
  'LINE_ACCOUNT_GONE',
] as const satisfies readonly (LineErrorCode | 'LINE_REFUSED' | 'LINE_ACCOUNT_GONE')[]
export type LineFailureType = (typeof LINE_FAILURES)[number]

export const isLineFailure = (type: string | null | undefined): type is LineFailureType =>
  (LINE_FAILURES as readonly (string | null | undefined)[]).includes(type)

/** Whether retrying can help, be it after a person has corrected the credentials. */
export const isLineFailureRetryable = (type: LineFailureType): boolean =>
  type !== 'LINE_REFUSED' && type !== 'LINE_ACCOUNT_GONE'

/** A plan of an order failed; the log has the rest under the error id, which is its first detail. */
export const PLAN_FAILED = 'PLAN_FAILED'
