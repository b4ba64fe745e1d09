import { setTimeout as delay } from 'node:timers/promises'
import type { CartResource } from '../../../domain/carts/cartRecords.ts'
import { CartFailure } from '../cartFailure.ts'
import { parseStorableJson } from '../storableJson.ts'
import type { CartAccess, CartAdapter, CartReader, CustomerPage, PullWindow } from '../port.ts'
import { pullByOffset } from '../pull/offsetPaging.ts'
import { readRows } from './readRows.ts'
import { failureOf } from './refusals.ts'
import { type ListRange, listUrl, MOST_ROWS, MOST_ROWS_OF_CUSTOMER, readList, TOKEN_HEADER } from './wire.ts'

/** A request that is refused by the rate limit is repeated here, at most this often and after at most this wait. */
const RATE_LIMIT_RETRIES = 4
const LONGEST_RETRY_AFTER_MS = 10_000

/** 2: words of statuses in every spelling; values that cannot be read are listed. */
const READING = 2

/** All of an adapter but the name of its cart: the データアシスタントAPI, which Repist and Plex share (domain.md D16). */
export const dataAssistant = {
  reading: READING,
  read: readRows,
  /** Its limit is of the host, which carries one shop mostly. */
  paceKey: (cartDomain) => cartDomain,
  open: openReader,
} as const satisfies Omit<CartAdapter, 'cart'>

/** リピスト. */
export const repist = { cart: 'REPIST', ...dataAssistant } as const satisfies CartAdapter

/** The parameter is assumed (carts.md section 5): a cart that does not know it answers with everybody's rows. */
function refuseOthers(hasOthers: boolean): void {
  if (hasOthers) throw new CartFailure('CART_ANSWER_UNREADABLE', 'rows of other customers')
}

function openReader({ http, cartDomain, credentials, signal }: CartAccess): CartReader {
  const origin = http.origin(cartDomain)
  const { accessToken } = credentials

  async function list(resource: CartResource, range: ListRange) {
    if (accessToken === '') throw new CartFailure('CART_TOKEN_REQUIRED', 'no token is stored')
    // A header takes only what Repist issues: letters and digits (domain.md 2.1), not whatever was pasted.
    if (!/^[\x21-\x7e]+$/.test(accessToken)) throw new CartFailure('CART_TOKEN_INVALID', 'not a token')
    const url = listUrl(origin, resource, range)
    for (let tries = 1; ; tries++) {
      const answer = await http.get(url, { [TOKEN_HEADER]: accessToken }, signal)
      const body = parseStorableJson(answer.text)
      const found = answer.status === 200 ? readList(resource, body, range.limit) : null
      if (found) return { ...found, cartNow: answer.date }
      const failure = failureOf(answer, body, resource)
      const wait = failure.retryAfterMs ?? 0
      const mayRetry = failure.code === 'CART_RATE_LIMITED' && wait <= LONGEST_RETRY_AFTER_MS
      if (!mayRetry || tries > RATE_LIMIT_RETRIES) throw failure
      await delay(wait, undefined, signal ? { signal } : {})
    }
  }

  return {
    now: () => http.clock(cartDomain),

    async verify() {
      try {
        await list('orders', { from: null, to: null, offset: 0, limit: 1 })
      } catch (error) {
        // No cart has answered at this domain before, so the domain is wrong (carts.md 10.4).
        const isNoCart = error instanceof CartFailure && error.code === 'CART_ANSWER_UNREADABLE'
        throw isNoCart ? new CartFailure('CART_DOMAIN_INVALID', error.message) : error
      }
    },

    pull<Resource extends CartResource>(resource: Resource, window: PullWindow, position?: unknown) {
      return pullByOffset(
        async (part, offset) => {
          const { total, rows, cartNow } = await list(resource, { ...part, offset, limit: MOST_ROWS })
          return { ...readRows(resource, rows), total, cartNow }
        },
        window,
        position,
      )
    },

    async *readCustomer(customerId: string) {
      const read = async <Resource extends CustomerPage['resource']>(resource: Resource) => {
        const { rows } = await list(resource, {
          from: null,
          to: null,
          offset: 0,
          limit: MOST_ROWS_OF_CUSTOMER,
          customerId,
        })
        const { rows: records, unreadable } = readRows(resource, rows)
        return { resource, rows: records, unreadable }
      }
      const isOthers = (id: string | null): boolean => id !== customerId
      const customers = await read('customers')
      refuseOthers(customers.rows.some(({ externalId }) => isOthers(externalId)))
      yield customers
      const subscriptions = await read('subscriptions')
      refuseOthers(subscriptions.rows.some(({ customerExternalId }) => isOthers(customerExternalId)))
      yield subscriptions
      const orders = await read('orders')
      refuseOthers(orders.rows.some(({ customerExternalId }) => isOthers(customerExternalId)))
      yield orders
    },
  }
}
