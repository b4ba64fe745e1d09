import { type CartFailureType, isCartFailureRetryable } from '../../domain/errors/failureTypes.ts'

/**
 * A cart refused us, or did not answer as a cart. `code` is of the error catalogue. The text never holds
 * credentials, nor the body of an answer.
 */
export class CartFailure extends Error {
  readonly code: CartFailureType
  /** When the cart asked us to come back: milliseconds from now. */
  readonly retryAfterMs: number | null

  constructor(code: CartFailureType, detail: string, retryAfterMs: number | null = null) {
    super(`${code}: ${detail}`)
    this.name = 'CartFailure'
    this.code = code
    this.retryAfterMs = retryAfterMs
  }

  get retryable(): boolean {
    return isCartFailureRetryable(this.code)
  }
}
