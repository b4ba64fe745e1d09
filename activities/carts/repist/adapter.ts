import { setTimeout as delay } from 'node:timers/promises'
import { CART_CAPABILITIES } from '../../../domain/carts/cartCapabilities.ts'
import type { CartCredentials } from '../../../domain/carts/cartCredentials.ts'
import type { CartRecords, CartResource } from '../../../domain/carts/cartRecords.ts'
import type { CartHttp } from '../http.ts'
import { parseStorableJson } from '../jsonText.ts'
import { CartFailure, type CartReader, type PulledPage } from '../port.ts'
import { recordOf } from './records.ts'
import { failureOf } from './refusals.ts'
import { isRow, listUrl, MOST_ROWS, readList, TOKEN_HEADER } from './wire.ts'

/** A refusal for pace is waited out here this many times, when the cart asks for no more than this. */
const PACE_REPEATS = 4
const LONGEST_PACE_WAIT_MS = 10_000

export interface RepistDeps {
  http: CartHttp
  /** host or host:port (domain/carts/cartDomain.ts). */
  cartDomain: string
  credentials: CartCredentials
  signal?: AbortSignal | undefined
}

/** Reads a Repist or a Plex through the データアシスタントAPI; both have one wire (domain.md D16). */
export function createRepistReader({ http, cartDomain, credentials, signal }: RepistDeps): CartReader {
  const origin = http.origin(cartDomain)
  const { accessToken } = credentials

  async function list(resource: CartResource, range: Parameters<typeof listUrl>[2]) {
    if (accessToken === '') throw new CartFailure('CART_TOKEN_REQUIRED', 'no token is stored')
    // A header takes only what Repist issues: letters and digits (domain.md 2.1), not whatever was pasted.
    if (!/^[\x21-\x7e]+$/.test(accessToken)) throw new CartFailure('CART_TOKEN_INVALID', 'not a token')
    const url = listUrl(origin, resource, range)
    for (let tries = 1; ; tries++) {
      const answer = await http.get(url, { [TOKEN_HEADER]: accessToken }, signal)
      const body = parseStorableJson(answer.text)
      const found = answer.status === 200 ? readList(resource, body) : null
      if (found) return { ...found, cartNow: answer.date }
      const failure = failureOf(answer, body)
      const wait = failure.retryAfterMs ?? 0
      const patient = failure.code === 'CART_RATE_LIMITED' && wait <= LONGEST_PACE_WAIT_MS
      if (!patient || tries > PACE_REPEATS) throw failure
      await delay(wait, undefined, signal ? { signal } : {})
    }
  }

  return {
    cart: 'REPIST',
    capabilities: CART_CAPABILITIES.REPIST,

    now: () => http.clock(cartDomain),

    async verify() {
      try {
        await list('orders', { from: null, to: null, offset: 0, limit: 1 })
      } catch (error) {
        // Where nothing has ever answered as a cart, it is the domain that is wrong (carts.md 10.4).
        const stranger = error instanceof CartFailure && error.code === 'CART_ANSWER_UNREADABLE'
        throw stranger ? new CartFailure('CART_DOMAIN_INVALID', error.message) : error
      }
    },

    async pull<Resource extends CartResource>(
      resource: Resource,
      window: { from: number | null; to: number },
      page: { offset: number; limit: number },
    ): Promise<PulledPage<CartRecords[Resource]>> {
      const limit = Math.min(page.limit, MOST_ROWS)
      const { total, rows, cartNow } = await list(resource, { ...window, offset: page.offset, limit })
      const readable = rows.filter((row) => isRow(resource, row))
      const toRecord = recordOf[resource]
      return { rows: readable.map(toRecord), unreadable: rows.length - readable.length, total, cartNow }
    },
  }
}
