import { API_ERRORS } from './apiErrors.ts'
import { APPROVAL_ERRORS } from './approvalErrors.ts'
import { CART_ERRORS } from './cartErrors.ts'
import type { ErrorEntry } from './catalogueEntry.ts'
import { LIFF_ERRORS } from './liffErrors.ts'
import { FORM_ERRORS } from './formErrors.ts'
import { LINE_ERRORS } from './lineErrors.ts'
import { LINKING_ERRORS } from './linkingErrors.ts'
import { MEDIA_ERRORS } from './mediaErrors.ts'
import { MESSAGE_ERRORS } from './messageErrors.ts'
import { REPLY_ERRORS } from './replyErrors.ts'
import { ROBOT_ERRORS } from './robotErrors.ts'
import { REQUEST_ERRORS } from './requestErrors.ts'
import { SHOP_ERRORS } from './shopErrors.ts'
import { TEST_ERRORS } from './testErrors.ts'

export type { ErrorEntry } from './catalogueEntry.ts'

/**
 * Every error that a person may see, by its stable code (domain.md 12; style.md 2 and 4). A code is never renamed and
 * never changes its meaning; its words may be improved.
 */
export const ERROR_CATALOGUE = {
  ...API_ERRORS,
  ...MESSAGE_ERRORS,
  ...REPLY_ERRORS,
  ...APPROVAL_ERRORS,
  ...SHOP_ERRORS,
  ...MEDIA_ERRORS,
  ...CART_ERRORS,
  ...LINE_ERRORS,
  ...LIFF_ERRORS,
  ...TEST_ERRORS,
  ...FORM_ERRORS,
  ...LINKING_ERRORS,
  ...REQUEST_ERRORS,
  ...ROBOT_ERRORS,
} as const satisfies Readonly<Record<string, ErrorEntry>>

export type ErrorCode = keyof typeof ERROR_CATALOGUE

/** The failure codes of a cart connection. */
export type CartErrorCode = keyof typeof CART_ERRORS
/** The failure codes of robots. */
export type RobotErrorCode = keyof typeof ROBOT_ERRORS
/** The failure codes of calls to LINE. */
export type LineErrorCode = keyof typeof LINE_ERRORS

/** All codes, in the order of the catalogue. */
export const ERROR_CODES: readonly ErrorCode[] = Object.keys(ERROR_CATALOGUE).filter(isErrorCode)

/** Whether a text, for example from a stored row, is a code of the catalogue. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, text)
}

/** Status, words and remedy of a code. */
export const errorEntry = (code: ErrorCode): ErrorEntry => ERROR_CATALOGUE[code]
