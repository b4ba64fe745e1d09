import { sql } from 'kysely'
import { CART_RESOURCES, type CartResource } from '../../domain/carts/cartRecords.ts'
import type { SyncFailureType } from '../../domain/errors/failureTypes.ts'
import type { ConnectionId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** How far each resource of a connection has been pulled, and how its last runs ended. */

/** The cursor of one resource of a connection. */
export interface CursorKey {
  readonly connectionId: ConnectionId
  readonly resource: CartResource
}

/** A pull that stopped in the middle of its window. */
export interface PausedPull {
  /** Epoch milliseconds, by the cart's clock. */
  readonly window: { readonly from: number | null; readonly to: number }
  /** Of the whole window so far. */
  readonly counts: PullCounts
  /** Keys of its rows that the database refused. */
  readonly refusedKeys: readonly string[]
  /** Where the window goes on, in the words of its reader; null: at its beginning. */
  readonly position: unknown
  /** When a page was stored last, as PostgreSQL writes it; null: none yet. A pull of hours moves, and does not stand. */
  readonly movedAt?: string | null
}

/**
 * Notes the start; answers up to when every change has been stored, epoch milliseconds, null before the first, and where
 * the last pull stopped. What stopped before the cursor moved otherwise is forgotten. `reading`: of the adapter that reads
 * the rows; what a new cursor brings in need not be read again.
 */
export async function beginPull(
  tx: ShopTx,
  {
    shopId,
    connectionId,
    resource,
    reading,
  }: CursorKey & { readonly shopId: ShopId; readonly reading: number | null },
): Promise<{ syncedTo: number | null; paused: PausedPull | null }> {
  const { synced_to, resume_at } = await tx
    .insertInto('sync_cursors')
    .values({
      connection_id: connectionId,
      resource,
      shop_id: shopId,
      started_at: sql`clock_timestamp()`,
      reading,
    })
    .onConflict((conflict) =>
      conflict.columns(['connection_id', 'resource']).doUpdateSet({ started_at: sql`clock_timestamp()` }),
    )
    .returning(['synced_to', 'resume_at'])
    .executeTakeFirstOrThrow()
  const syncedTo = synced_to?.getTime() ?? null
  const paused = (resume_at ?? null) as (PausedPull & { syncedTo: number | null }) | null
  return { syncedTo, paused: paused !== null && paused.syncedTo === syncedTo ? paused : null }
}

/** Where the next pull goes on. `hasMoved`: a page was stored since it began. */
export async function pausePull(
  tx: ShopTx,
  { connectionId, resource }: CursorKey,
  { hasMoved, ...paused }: PausedPull & { readonly hasMoved: boolean },
): Promise<void> {
  await sql`
    update sync_cursors
       set resume_at = ${JSON.stringify(paused)}::jsonb
                    || jsonb_build_object('syncedTo', 1000 * extract(epoch from synced_to))
                    || case when ${hasMoved} then jsonb_build_object('movedAt', clock_timestamp()) else '{}' end
     where connection_id = ${connectionId} and resource = ${resource}`.execute(tx)
}

/** Everything up to `syncedTo` is stored. Never moves back, whichever of two attempts comes last. */
export async function moveCursor(
  tx: ShopTx,
  { connectionId, resource }: CursorKey,
  syncedTo: number,
): Promise<void> {
  await sql`
    update sync_cursors set synced_to = greatest(synced_to, ${new Date(syncedTo)})
     where connection_id = ${connectionId} and resource = ${resource}`.execute(tx)
}

/** What a pull of one resource did. */
export interface PullCounts {
  /** Rows that the cart gave, each id once a completed part of the window. */
  rows: number
  /** Rows that were new or differed from what was stored. */
  changed: number
  /** Rows that could not be read. */
  unreadable: number
  /**
   * The longest time from a change in the cart to our storing it; null when nothing changed, and in a first import.
   */
  lagSeconds: number | null
}

export async function endPull(
  tx: ShopTx,
  { connectionId, resource }: CursorKey,
  counts: PullCounts,
): Promise<void> {
  await sql`
    update sync_cursors
       set resume_at = null, finished_at = clock_timestamp(), last_rows = ${counts.rows}, last_changed = ${counts.changed},
           lag_seconds = coalesce(${counts.lagSeconds}::int, lag_seconds), error_code = null, error_at = null
     where connection_id = ${connectionId} and resource = ${resource}`.execute(tx)
}

export async function failPull(
  tx: ShopTx,
  { connectionId, resource }: CursorKey,
  code: SyncFailureType,
): Promise<void> {
  await sql`
    update sync_cursors set resume_at = null, error_code = ${code}, error_at = clock_timestamp()
     where connection_id = ${connectionId} and resource = ${resource}`.execute(tx)
}

/**
 * Every resource was pulled from this cart: the connection works, and from now on new orders are not HISTORY
 * (domain.md D3). Each run that succeeds says when.
 */
export async function recordSyncDone(
  tx: ShopTx,
  connectionId: ConnectionId,
  cartDomain: string,
): Promise<void> {
  await sql`
    update cart_connections
       set state = 'OK', state_code = null, failure_id = null, failure_detail = null,
           state_at = case when state = 'OK' then state_at else clock_timestamp() end,
           first_import_done_at = coalesce(first_import_done_at, clock_timestamp()),
           succeeded_at = clock_timestamp()
     where id = ${connectionId} and cart_domain = ${cartDomain} and removed_at is null`.execute(tx)
}

/** Why a run did not succeed. */
export interface SyncFailure {
  readonly code: SyncFailureType
  /** By which the log and Temporal have it. */
  readonly failureId: string | null
  /** What the log says of it: a place in an answer, never a value. */
  readonly detail: string | null
}

/** The connection is in error until a run succeeds; planned sends go on (domain.md D5). */
export async function recordSyncFailed(
  tx: ShopTx,
  connectionId: ConnectionId,
  { code, failureId, detail }: SyncFailure,
): Promise<void> {
  await sql`
    update cart_connections
       set state = 'ERROR', state_code = ${code}, failure_id = ${failureId}, failure_detail = left(${detail}, 500),
           failed_at = clock_timestamp(),
           state_at = case when state = 'ERROR' then state_at else clock_timestamp() end
     where id = ${connectionId} and removed_at is null`.execute(tx)
}

/**
 * Whether rows of a cart are stored for the connection. The caller has locked the connection, which keeps batches
 * out (syncTransaction.ts).
 */
export async function hasImported(tx: ShopTx, connectionId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select 1 from products where connection_id = ${connectionId})
        or exists (select 1 from cart_customers where connection_id = ${connectionId})
        or exists (select 1 from subscriptions where connection_id = ${connectionId})
        or exists (select 1 from orders where connection_id = ${connectionId}) as found`.execute(tx)
  return rows[0]?.found ?? false
}

/** The next pull starts from the beginning of the cart, in every resource. */
export async function forgetCursors(tx: ShopTx, connectionId: string): Promise<void> {
  await tx.deleteFrom('sync_cursors').where('connection_id', '=', connectionId).execute()
  await tx.deleteFrom('unread_cart_data').where('connection_id', '=', connectionId).execute()
}

/**
 * The row count of each resource of these connections and how its pulls went, by connection. The database keeps
 * the counts as rows come and go (migration 0006).
 */
export async function readSyncStates(tx: ShopTx, connectionIds: readonly string[]) {
  const cursors =
    connectionIds.length === 0
      ? []
      : await tx.selectFrom('sync_cursors').selectAll().where('connection_id', 'in', connectionIds).execute()
  return (connectionId: string) =>
    CART_RESOURCES.map((resource) => {
      const cursor = cursors.find((one) => one.connection_id === connectionId && one.resource === resource)
      return { resource, count: cursor?.row_count ?? 0, cursor: cursor ?? null }
    })
}

export type SyncState = ReturnType<Awaited<ReturnType<typeof readSyncStates>>>
