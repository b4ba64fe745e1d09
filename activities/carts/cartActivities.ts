import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { Logger } from 'pino'
import type { CartResource } from '../../domain/carts/cartRecords.ts'
import type { CartFailureType } from '../../domain/errors/failureTypes.ts'
import type { ConnectionId, ShopId } from '../../domain/values/ids.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import type { CartAddress } from '../../schema/carts/cartAccess.ts'
import { ConnectionGone } from '../../schema/carts/syncTransaction.ts'
import { recordSyncFailed } from '../../schema/carts/syncCursors.ts'
import { CartFailure } from './cartFailure.ts'
import type { CartHttp } from './http.ts'
import { openCart } from './openCart.ts'
import { pullCart } from './pull/pullCart.ts'

interface CartActivityDeps {
  db: Db
  vault: Vault
  http: CartHttp
  log: Pick<Logger, 'info' | 'warn'>
}

/** Between heartbeats; workflows/carts/cartSync.ts allows four times as long. */
const HEARTBEAT_INTERVAL_MS = 5_000

/** Timeout of a check on save; the API waits 20 s for its answer. */
const VERIFY_TIMEOUT_MS = 12_000

/** A connection's shop and id, as the schedule names it. */
interface ConnectionInput {
  shopId: ShopId
  connectionId: ConnectionId
}

/** What one run stored: rows of each resource that were new or had changed. */
type SyncOutcome = { gone: true } | { gone: false; changed: Record<CartResource, number> }

/** A refused check is an answer, not a failure of the activity. */
type CartCheck = { ok: true } | { ok: false; code: CartFailureType }

/** The activities of the queue `carts`. */
export function createCartActivities({ db, vault, http, log }: CartActivityDeps) {
  return {
    /**
     * Pulls a connection from where its cursors stand, also after a run that was cut off. Heartbeats name the
     * resource of the page that was stored last, for the Web UI.
     */
    async pullConnection(input: ConnectionInput): Promise<SyncOutcome> {
      const context = Context.current()
      let stored: CartResource | undefined
      const onStored = (resource: CartResource): void => {
        stored = resource
      }
      const beats = setInterval(() => context.heartbeat(stored), HEARTBEAT_INTERVAL_MS)
      try {
        const signal = context.cancellationSignal
        const counts = await pullCart({ db, vault, http, onStored, signal }, input)
        const changed = {
          products: counts.products.changed,
          customers: counts.customers.changed,
          subscriptions: counts.subscriptions.changed,
          orders: counts.orders.changed,
        }
        const unreadable = Object.values(counts).reduce((sum, one) => sum + one.unreadable, 0)
        if (unreadable > 0) log.warn({ ...input, unreadable }, 'rows of the cart could not be read')
        if (Object.values(changed).some((count) => count > 0)) log.info({ ...input, counts }, 'cart pulled')
        return { gone: false, changed }
      } catch (error) {
        if (error instanceof ConnectionGone) return { gone: true }
        throw error instanceof CartFailure ? applicationFailure(error) : error
      } finally {
        clearInterval(beats)
      }
    },

    /** The connection is in error, for the shop to see, until a run succeeds (domain.md D5). */
    async recordCartFailure({ shopId, connectionId, code }: ConnectionInput & { code: CartFailureType }) {
      log.warn({ shopId, connectionId, code }, 'cart cannot be pulled')
      await inShop(db, shopId, (tx) => recordSyncFailed(tx, connectionId, code))
    },

    /** The check on save (domain.md 2.7). */
    async verifyCart(address: CartAddress): Promise<CartCheck> {
      const timeout = AbortSignal.timeout(VERIFY_TIMEOUT_MS)
      const signal = AbortSignal.any([Context.current().cancellationSignal, timeout])
      const reader = await inShop(db, address.shopId, (tx) => openCart({ tx, vault, http, signal }, address))
      try {
        await reader.verify()
        return { ok: true }
      } catch (error) {
        if (error instanceof CartFailure) return { ok: false, code: error.code }
        if (timeout.aborted) return { ok: false, code: 'CART_UNREACHABLE' }
        throw error
      }
    },
  }
}

export type CartActivities = ReturnType<typeof createCartActivities>

function applicationFailure(failure: CartFailure): ApplicationFailure {
  return ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: !failure.retryable,
    ...(failure.retryAfterMs === null ? {} : { nextRetryDelay: failure.retryAfterMs }),
  })
}
