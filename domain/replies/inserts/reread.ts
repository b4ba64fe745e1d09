import type { InsertName } from '../../bubbles/inserts.ts'
import { TOKEN_TRIED_MS } from '../replyTiming.ts'
import { POINTS_LIVE_MS } from './cartPoints.ts'
import type { InsertFacts, LinkedCart } from './facts.ts'

/**
 * When the cart is asked again about one customer before an answer. Instants are epoch milliseconds, spans milliseconds.
 */

/** A member causes a re-read at most this often. */
export const REREAD_EVERY_MS = 10 * 60_000
/** An answer waits for a re-read at most this long. */
export const REREAD_WAIT_MS = 20_000
/** Rendering and LINE's answer take at most this much of a reply token's life. */
const ANSWERING_MS = 10_000
/** Data of the cart older than this is read again, unless the shop says otherwise. */
export const DEFAULT_MAX_AGE_MS = 15 * 60_000

/** The connections to ask again before these inserts are answered; empty: the data is young, or was just asked for. */
export function wantsReread(
  inserts: readonly InsertName[],
  facts: Pick<InsertFacts, 'carts' | 'rereadAskedAt'>,
  { now, maxAgeMs }: { now: number; maxAgeMs: number },
): string[] {
  if (facts.rereadAskedAt !== null && now - facts.rereadAskedAt < REREAD_EVERY_MS) return []
  return facts.carts
    .filter((cart) => inserts.some((name) => isOld(name, cart, { now, maxAgeMs })))
    .map(({ connectionId }) => connectionId)
}

function isOld(
  name: InsertName,
  cart: LinkedCart,
  { now, maxAgeMs }: { now: number; maxAgeMs: number },
): boolean {
  if (name !== 'cartPoints') return cart.ordersAsOf === null || now - cart.ordersAsOf > maxAgeMs
  if (!cart.statesPoints) return false
  return cart.customersAsOf === null || now - cart.customersAsOf > Math.min(maxAgeMs, POINTS_LIVE_MS)
}

/**
 * How long the answer to an event may wait for a re-read, by when the event came: 20 s, less where the reply token would
 * die meanwhile, 0 where it nearly has.
 */
export const rereadWaitMs = (receivedAt: number, now: number): number =>
  Math.max(0, Math.min(REREAD_WAIT_MS, receivedAt + TOKEN_TRIED_MS - ANSWERING_MS - now))

/** As of when orders and subscriptions are known in all carts; null: no cart has told yet. */
export function ordersAsOf(carts: readonly LinkedCart[]): number | null {
  const known = carts.flatMap((cart) => (cart.ordersAsOf === null ? [] : [cart.ordersAsOf]))
  return known.length === 0 ? null : Math.min(...known)
}
