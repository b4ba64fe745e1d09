import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { ConnectionId, LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { PartialShipments } from '../../domain/orders/shipDate.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'

/**
 * Transactions that store what was pulled from a cart, and their order of locks, which cannot dead-lock:
 *
 * 1. the synchronisation of the connection (advisory): batches of one connection come one after another,
 *    also those of an attempt that was given up but still runs;
 * 2. the connection's row, shared; whoever changes it has it alone;
 * 3. customers, subscriptions, products, each by external id (nobody else writes them);
 * 4. the linking of the LINE account (advisory, linking.ts), then its members by id;
 * 5. orders by external id.
 *
 * Others begin somewhere in this list and go down it: a change of a member's phone begins at 4. What stands
 * in the way of a batch all the same is not waited for longer than {@link YIELD_MS}, which is less than
 * PostgreSQL takes to find a dead-lock: the batch yields and begins anew.
 */
const YIELD_MS = 500
const TRIES = 6

const LOCK_NOT_AVAILABLE = '55P03'
const DEADLOCK_DETECTED = '40P01'

/** A connection whose row is locked while a batch is stored. */
export interface SyncedConnection {
  readonly shopId: ShopId
  readonly id: ConnectionId
  readonly lineAccountId: LineAccountId
  /** False: what is stored now is HISTORY (domain.md D3). */
  readonly firstImportDone: boolean
  /** Which parcel's ship date counts; it stays so until the batch ends, since the row is locked. */
  readonly partialShipments: PartialShipments
}

/** A connection that is being pulled, and the cart that was opened for it. */
export interface OpenedConnection {
  readonly shopId: ShopId
  readonly connectionId: ConnectionId
  readonly cartDomain: string
}

/** The connection was removed, or never was: nothing is stored for it any more. */
export class ConnectionGone extends Error {
  constructor(connectionId: ConnectionId) {
    super(`cart connection ${connectionId} is gone`)
    this.name = 'ConnectionGone'
  }
}

/** The connection leads to another cart by now: nothing more is stored from the one that was opened. */
export class ConnectionMoved extends Error {
  constructor(connectionId: ConnectionId) {
    super(`cart connection ${connectionId} has another domain by now`)
    this.name = 'ConnectionMoved'
  }
}

/** Runs one batch in one transaction, again when it had to yield. @throws ConnectionGone, ConnectionMoved */
export async function inSyncBatch<T>(
  db: Db,
  opened: OpenedConnection,
  work: (tx: ShopTx, connection: SyncedConnection) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await inShop(db, opened.shopId, async (tx) => work(tx, await openBatch(tx, opened)))
    } catch (error) {
      if (tries >= TRIES || !hadToYield(error)) throw error
      await delay(50 * tries)
    }
  }
}

/** Runs a transaction with the connection's row locked, shared. @throws ConnectionGone, ConnectionMoved */
export const inHeldConnection = <T>(
  db: Db,
  opened: OpenedConnection,
  work: (tx: ShopTx) => Promise<T>,
): Promise<T> =>
  inShop(db, opened.shopId, async (tx) => {
    await holdConnection(tx, opened)
    return work(tx)
  })

async function openBatch(tx: ShopTx, opened: OpenedConnection): Promise<SyncedConnection> {
  await sql`select set_config('lock_timeout', ${`${YIELD_MS}ms`}, true)`.execute(tx)
  await sql`select pg_advisory_xact_lock(hashtextextended(${`todoke.sync:${opened.connectionId}`}, 0))`.execute(
    tx,
  )
  return holdConnection(tx, opened)
}

/**
 * Locks the connection's row, shared: until the transaction ends it is neither removed nor moved to another
 * cart. @throws ConnectionGone, ConnectionMoved
 */
async function holdConnection(
  tx: ShopTx,
  { shopId, connectionId, cartDomain }: OpenedConnection,
): Promise<SyncedConnection> {
  const row = await tx
    .selectFrom('cart_connections')
    .select(['line_account_id', 'cart_domain', 'first_import_done_at', 'partial_shipments'])
    .where('id', '=', connectionId)
    .where('removed_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  if (!row) throw new ConnectionGone(connectionId)
  if (row.cart_domain !== cartDomain) throw new ConnectionMoved(connectionId)
  return {
    shopId,
    id: connectionId,
    lineAccountId: row.line_account_id as LineAccountId,
    firstImportDone: row.first_import_done_at !== null,
    partialShipments: row.partial_shipments,
  }
}

const hadToYield = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === LOCK_NOT_AVAILABLE || error.code === DEADLOCK_DETECTED)

/**
 * The records that differ from what is stored, sorted by external id; of records with one id the last. What
 * is unchanged is neither locked nor written: an overlapping pull leaves no trace.
 */
export async function changedRecords<R extends { externalId: string; raw: unknown }>(
  tx: ShopTx,
  connectionId: ConnectionId,
  table: 'products' | 'cart_customers' | 'subscriptions' | 'orders',
  records: readonly R[],
): Promise<R[]> {
  const byId = new Map(records.map((record) => [record.externalId, record]))
  const seen = JSON.stringify([...byId.values()].map(({ externalId, raw }) => ({ externalId, raw })))
  const { rows } = await sql<{ id: string }>`
    select r."externalId" as id
      from jsonb_to_recordset(${seen}::jsonb) as r("externalId" text, raw jsonb)
      left join ${sql.table(table)} t on t.connection_id = ${connectionId} and t.external_id = r."externalId"
     where t.raw is distinct from r.raw
     order by r."externalId"`.execute(tx)
  return rows.flatMap(({ id }) => byId.get(id) ?? [])
}

/** Epoch milliseconds as text that PostgreSQL reads as timestamptz. */
export const instantText = (instant: number | null): string | null =>
  instant === null ? null : new Date(instant).toISOString()
