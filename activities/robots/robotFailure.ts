import type { CartErrorCode, RobotErrorCode } from '../../domain/errors/errorCatalogue.ts'

/** Why a robot stopped: a code of its own, or the cart cannot be reached at all. */
export type RobotFailureCode =
  | RobotErrorCode
  | Extract<CartErrorCode, 'CART_UNREACHABLE' | 'CART_DOMAIN_INVALID'>

/**
 * A robot stopped before it pressed, or could not read. Thrown only where nothing was sent: what happens to a confirming
 * request is told by `Pressed`, never by a failure. `detail` says what was expected and what was there, for the log and
 * for operators; it holds neither personal data nor credentials.
 */
export class RobotFailure extends Error {
  readonly code: RobotFailureCode
  readonly detail: string

  constructor(code: RobotFailureCode, detail: string) {
    super(`${code}: ${detail}`)
    this.name = 'RobotFailure'
    this.code = code
    this.detail = detail
  }

  /** Whether the same may go well a little later without a person. The others wait for one. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code)
  }
}

const RETRYABLE: ReadonlySet<RobotFailureCode> = new Set([
  'RPA_MAINTENANCE',
  'RPA_SESSION_LOST',
  'RPA_BROWSER_FAILED',
  'CART_UNREACHABLE',
])
