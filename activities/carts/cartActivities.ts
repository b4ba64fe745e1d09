import { randomUUID } from 'node:crypto'
import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { Logger } from 'pino'
import type { CartResource } from '../../domain/carts/cartRecords.ts'
import type { CartFailureType, SyncFailureType } from '../../domain/errors/failureTypes.ts'
import type { ConnectionId, ShopId } from '../../domain/values/ids.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import type { CartAddress } from '../../schema/carts/cartAccess.ts'
import { ConnectionGone, ConnectionMoved } from '../../schema/carts/syncTransaction.ts'
import { recordSyncFailed } from '../../schema/carts/syncCursors.ts'
import { CartFailure } from './cartFailure.ts'
import type { CartHttp } from './http.ts'
import { openCart } from './openCart.ts'
import { type CartPace, NoTurnSoon } from './pace.ts'
import { pullCart, type PullCartDeps, type PulledPiece, pullPiece } from './pull/pullCart.ts'
import { RereadBusy, rereadCustomers, type RereadInput } from './reread/rereadCustomer.ts'
import { createSlotShare } from './slotShare.ts'

interface CartActivityDeps {
  db: Db
  vault: Vault
  http: CartHttp
  pace: CartPace
  log: Pick<Logger, 'info' | 'warn'>
  /** What one version of the product could not read of a cart, another tries again. Default: none is told apart. */
  productVersion?: string
}

/** Between heartbeats; workflows/carts/cartSync.ts allows four times as long. */
const HEARTBEAT_INTERVAL_MS = 5_000

/** How long a check on save waits for its turn, and its timeout; the API waits 20 s for its answer. */
const CHECK_WAITS_MS = 12_000
const CHECK_TIMEOUT_MS = 17_000

/**
 * Who finds a connection's re-reads busy asks again after this time, and each time later (milliseconds): a thousand
 * members who ask at once must not keep the workers of other shops busy.
 */
const COME_BACK_MS = 1_000
const MOST_COME_BACK_MS = 8_000
const comeBackMs = (attempt: number): number =>
  Math.round(Math.min(MOST_COME_BACK_MS, COME_BACK_MS * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2))

/** A connection's shop and id, as the schedule names it. */
interface ConnectionInput {
  shopId: ShopId
  connectionId: ConnectionId
}

/** What one run stored: rows of each resource that were new or had changed. */
type SyncOutcome = { gone: true } | { gone: false; changed: Record<CartResource, number> }

/** What one piece of a run stored, of the resources that it completed, and when the next goes on; null: all is pulled. */
type PieceOutcome =
  | { gone: true }
  | {
      gone: false
      changed: Partial<Record<CartResource, number>>
      next: { resource?: CartResource; afterMs: number } | null
    }

/** A refused check is an answer, not a failure of the activity. */
type CartCheck = { ok: true } | { ok: false; code: CartFailureType | 'CART_CHECK_BUSY' }

/** The activities of the queue `carts`; `verifyCart` is also that of the queue of checks. */
export function createCartActivities({ db, vault, http, pace, log, productVersion = '' }: CartActivityDeps) {
  const slots = createSlotShare()

  /** Pulls under heartbeats, which name the resource of the page that was stored last, for the Web UI. */
  async function beating<T>(pull: (deps: PullCartDeps) => Promise<T>): Promise<T | { gone: true }> {
    const context = Context.current()
    let stored: CartResource | undefined
    const onStored = (resource: CartResource): void => {
      stored = resource
    }
    const beats = setInterval(() => context.heartbeat(stored), HEARTBEAT_INTERVAL_MS)
    try {
      const signal = context.cancellationSignal
      return await pull({ db, vault, http, pace, onStored, signal, productVersion })
    } catch (error) {
      if (error instanceof ConnectionGone) return { gone: true }
      if (error instanceof CartFailure) throw applicationFailure(error)
      if (!context.cancellationSignal.aborted)
        log.warn({ failureId: runId(), err: error }, 'a pull of a cart failed unforeseen')
      throw error
    } finally {
      clearInterval(beats)
    }
  }

  function changedIn<Counts extends PulledPiece['counts']>(input: ConnectionInput, counts: Counts) {
    const changed = Object.fromEntries(
      Object.entries(counts).map(([resource, count]) => [resource, count.changed]),
    )
    const unreadable = Object.values(counts).reduce((sum, one) => sum + one.unreadable, 0)
    if (unreadable > 0) log.warn({ ...input, unreadable }, 'rows of the cart could not be read')
    if (Object.values(changed).some((count) => count > 0)) log.info({ ...input, counts }, 'cart pulled')
    return changed as { [Resource in keyof Counts]: number }
  }

  return {
    /**
     * Pulls a connection from where its cursors stand to the end, whatever the time. Only for runs that began before
     * `pullPiece` was there.
     */
    pullConnection: (input: ConnectionInput): Promise<SyncOutcome> =>
      beating(async (deps) => ({ gone: false, changed: changedIn(input, await pullCart(deps, input)) })),

    /** The connection is in error, for the shop to see, until a run succeeds (domain.md D5). */
    async recordCartFailure({
      shopId,
      connectionId,
      code,
      detail = null,
    }: ConnectionInput & { code: SyncFailureType; detail?: string | null }) {
      const failure = { code, detail, failureId: runId() }
      log.warn({ shopId, connectionId, ...failure }, 'cart cannot be pulled')
      await inShop(db, shopId, (tx) => recordSyncFailed(tx, connectionId, failure))
    },

    /** The check on save (domain.md 2.7). */
    async verifyCart(address: CartAddress): Promise<CartCheck> {
      const timeout = AbortSignal.timeout(CHECK_TIMEOUT_MS)
      const context = Context.current()
      const signal = AbortSignal.any([context.cancellationSignal, timeout])
      const beats = setInterval(() => context.heartbeat(), HEARTBEAT_INTERVAL_MS)
      const claimant = address.credentialsId
      const asker = { lane: 'check', claimant, waitsMs: CHECK_WAITS_MS, leavesEarly: false } as const
      try {
        const reader = await inShop(db, address.shopId, (tx) =>
          openCart({ tx, vault, http, pace, asker, signal }, address),
        )
        await reader.verify()
        return { ok: true }
      } catch (error) {
        if (error instanceof CartFailure) return { ok: false, code: error.code }
        if (error instanceof NoTurnSoon) return { ok: false, code: 'CART_CHECK_BUSY' }
        if (timeout.aborted) return { ok: false, code: 'CART_UNREACHABLE' }
        throw error
      } finally {
        clearInterval(beats)
      }
    },

    /**
     * Pulls a connection for half a minute, in one of the slots of its shop. Goes on from where its cursors stand, also
     * after a piece that was cut off.
     */
    async pullPiece({
      resource,
      ...input
    }: ConnectionInput & { resource?: CartResource }): Promise<PieceOutcome> {
      const at = { shopId: input.shopId, claimant: input.connectionId }
      const outcome = await slots.run(at, () =>
        beating(async (deps): Promise<PieceOutcome> => {
          const { counts, next } = await pullPiece(deps, { ...input, resource })
          return { gone: false, changed: changedIn(input, counts), next }
        }),
      )
      if ('done' in outcome) return outcome.done
      const next = { ...(resource === undefined ? {} : { resource }), afterMs: outcome.comeBackMs }
      return { gone: false, changed: {}, next }
    },

    /**
     * Reads a member's customers of one cart again, for an answer that waits. Who finds the connection busy comes back
     * some seconds later and holds no slot meanwhile. A failure is the answer's matter, not the connection's: its pulls
     * tell that.
     */
    async rereadCustomer(input: RereadInput): Promise<{ read: number }> {
      const context = Context.current()
      const beats = setInterval(() => context.heartbeat(), HEARTBEAT_INTERVAL_MS)
      try {
        const signal = context.cancellationSignal
        const read = await rereadCustomers(
          { db, vault, http, pace, signal, productVersion },
          input,
          randomUUID(),
        )
        return { read }
      } catch (error) {
        if (error instanceof ConnectionGone || error instanceof ConnectionMoved) return { read: 0 }
        if (error instanceof RereadBusy || error instanceof NoTurnSoon)
          throw applicationFailure(
            new CartFailure('CART_RATE_LIMITED', error.message, comeBackMs(context.info.attempt)),
          )
        if (error instanceof CartFailure) throw applicationFailure(error)
        log.warn({ failureId: runId(), err: error }, 'a customer could not be read again, unforeseen')
        throw error
      } finally {
        clearInterval(beats)
      }
    },
  }
}

/** The id of a failure: that of the workflow's run, by which the log and Temporal have it. */
const runId = (): string | null => Context.current().info.workflowExecution?.runId ?? null

export type CartActivities = ReturnType<typeof createCartActivities>

function applicationFailure(failure: CartFailure): ApplicationFailure {
  return ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: !failure.retryable,
    ...(failure.retryAfterMs === null ? {} : { nextRetryDelay: failure.retryAfterMs }),
  })
}
