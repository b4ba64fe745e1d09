import type { CartFailureType } from '../../../domain/errors/failureTypes.ts'
import type { CartResource } from '../../../domain/carts/cartRecords.ts'
import type { CartAnswer } from '../http.ts'
import { jsonPlace } from '../jsonPlace.ts'
import { CartFailure } from '../cartFailure.ts'
import { missingOfList, readRefusal } from './wire.ts'

/** Codes of the cart's error bodies (carts.md section 5). */
const CODES: ReadonlyMap<string, CartFailureType> = new Map([
  ['INVALID_TOKEN', 'CART_TOKEN_INVALID'],
  ['IP_NOT_ALLOWED', 'CART_IP_NOT_ALLOWED'],
  ['API_DISABLED', 'CART_API_DISABLED'],
])

/** Retry after this when the cart does not say: maintenance takes minutes, a rate limit seconds. */
const MAINTENANCE_RETRY_AFTER_MS = 60_000
const RATE_LIMIT_RETRY_AFTER_MS = 2_000

/**
 * Why an answer is no list (carts.md 10.4). A known code in the body decides before the status; a page instead of
 * JSON means that something else answers at this address.
 */
export function failureOf(answer: CartAnswer, body: unknown, resource: CartResource): CartFailure {
  const { status, retryAfterMs } = answer
  const code = readRefusal(body)
  const detail = `status ${status}${code === null ? '' : ` ${code.slice(0, 40)}`}`
  const known = CODES.get(code ?? '')
  if (known) return new CartFailure(known, detail)
  if (status === 429)
    return new CartFailure('CART_RATE_LIMITED', detail, retryAfterMs ?? RATE_LIMIT_RETRY_AFTER_MS)
  if (status === 503)
    return new CartFailure('CART_UNREACHABLE', detail, retryAfterMs ?? MAINTENANCE_RETRY_AFTER_MS)
  if (status >= 500) return new CartFailure('CART_UNREACHABLE', detail, retryAfterMs)
  if (status === 401) return new CartFailure('CART_TOKEN_INVALID', detail)
  if (status === 403) return new CartFailure('CART_SIDE_NOT_CONFIGURED', detail)
  if (status === 404 || (status >= 300 && status < 400)) return new CartFailure('CART_DOMAIN_INVALID', detail)
  return new CartFailure('CART_ANSWER_UNREADABLE', `${detail}, ${whyNoList(answer, body, resource)}`)
}

/** What an answer lacks to be a list, with the place where it stops being readable (domain.md D40). */
function whyNoList({ text, undecoded }: CartAnswer, body: unknown, resource: CartResource): string {
  if (undecoded !== null) return undecoded
  if (body !== undefined) return missingOfList(resource, body) || 'more rows than asked for'
  const place = jsonPlace(text)
  return place === null ? 'no JSON' : `character ${place}: no JSON`
}
