import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { ConnectionId, LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { PartialShipments } from '../../domain/orders/shipDate.ts'
import type { ClaimBox } from '../crypto/claimBox.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'

/**
 * Transactions that store what was pulled from a cart. Their order of locks rules out deadlocks:
 *
 * 1. the synchronisation of the connection (advisory): batches of one connection run one after another, also
 *    those of an attempt that timed out but still runs;
 * 2. the connection's row, shared; an edit of the connection locks it exclusively;
 * 3. customers, subscriptions, products, each by external id (nothing else writes them);
 * 4. the linking of the LINE account (advisory, linking/index.ts), then its members by id; batches of orders take it too,
 *    since members wait for orders;
 * 5. orders by external id.
 *
 * Other transactions start somewhere in this list and go down it: a change of a member's phone starts at 4. A
 * batch waits for a lock at most {@link LOCK_TIMEOUT_MS}, less than PostgreSQL takes to detect a deadlock; then it
 * rolls back and runs again.
 */
const LOCK_TIMEOUT_MS = 500
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
  /** Which parcel's ship date counts. */
  readonly partialShipments: PartialShipments
  /** Finds the claims of members who wait for what is stored. */
  readonly claims: ClaimBox
  /** Store also rows that did not change since: they are read differently now. */
  readonly again?: boolean
}

/** A connection that is being pulled, and the cart that was opened for it. */
export interface OpenedConnection {
  readonly shopId: ShopId
  readonly connectionId: ConnectionId
  readonly cartDomain: string
  /** Finds the claims of members who wait for what is stored. */
  readonly claims: ClaimBox
}

/** The connection was removed or never existed: nothing more is stored for it. */
export class ConnectionGone extends Error {
  constructor(connectionId: ConnectionId) {
    super(`cart connection ${connectionId} is gone`)
    this.name = 'ConnectionGone'
  }
}

/** The connection now has another cart: nothing more is stored from the one that was opened. */
export class ConnectionMoved extends Error {
  constructor(connectionId: ConnectionId) {
    super(`cart connection ${connectionId} now has another domain`)
    this.name = 'ConnectionMoved'
  }
}

/** Runs one batch in one transaction, again after a lock conflict. @throws ConnectionGone, ConnectionMoved */
export async function inSyncBatch<T>(
  db: Db,
  opened: OpenedConnection,
  work: (tx: ShopTx, connection: SyncedConnection) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await inShop(db, opened.shopId, async (tx) => work(tx, await openBatch(tx, opened)))
    } catch (error) {
      if (tries >= TRIES || !isLockConflict(error)) throw error
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
  await sql`select set_config('lock_timeout', ${`${LOCK_TIMEOUT_MS}ms`}, true)`.execute(tx)
  await sql`select pg_advisory_xact_lock(hashtextextended(${`todoke.sync:${opened.connectionId}`}, 0))`.execute(
    tx,
  )
  return holdConnection(tx, opened)
}

/** Locks the connection's row, shared: until the transaction ends it cannot be removed or moved to another cart. */
async function holdConnection(
  tx: ShopTx,
  { shopId, connectionId, cartDomain, claims }: OpenedConnection,
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
    claims,
  }
}

const isLockConflict = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === LOCK_NOT_AVAILABLE || error.code === DEADLOCK_DETECTED)

/** A row's time of change says nothing when it lies this far after the moment at which the row was fetched. */
const TRUSTED_AHEAD = sql`interval '1 day'`

/**
 * The records that differ from what is stored, sorted by external id; of records with the same id, the newest.
 * Unchanged rows are neither locked nor written: an overlapping pull leaves no trace. Neither is a row that is older,
 * by the cart's own time of change, than the one stored: a process that was frozen between a page and its storing
 * has missed what others stored meanwhile.
 */
export async function changedRecords<
  R extends { externalId: string; sourceUpdatedAt: number | null; raw: unknown },
>(
  tx: ShopTx,
  { id: connectionId, again = false }: SyncedConnection,
  {
    table,
    records,
  }: { table: 'products' | 'cart_customers' | 'subscriptions' | 'orders'; records: readonly R[] },
): Promise<R[]> {
  const byId = new Map<string, R>()
  for (const record of records) {
    const other = byId.get(record.externalId)
    if (other === undefined || !isOlder(record, other)) byId.set(record.externalId, record)
  }
  const seen = JSON.stringify(
    [...byId.values()].map(({ externalId, sourceUpdatedAt, raw }) => ({
      externalId,
      changedAt: instantText(sourceUpdatedAt),
      raw,
    })),
  )
  const { rows } = await sql<{ id: string }>`
    select r."externalId" as id
      from jsonb_to_recordset(${seen}::jsonb) as r("externalId" text, "changedAt" timestamptz, raw jsonb)
      left join ${sql.table(table)} t on t.connection_id = ${connectionId} and t.external_id = r."externalId"
     where (${again} or t.raw is distinct from r.raw)
       and not coalesce(r."changedAt" < t.source_updated_at
                        and t.source_updated_at < t.fetched_at + ${TRUSTED_AHEAD}, false)
     order by r."externalId"`.execute(tx)
  return rows.flatMap(({ id }) => byId.get(id) ?? [])
}

const isOlder = (
  one: { sourceUpdatedAt: number | null },
  other: { sourceUpdatedAt: number | null },
): boolean =>
  one.sourceUpdatedAt !== null &&
  other.sourceUpdatedAt !== null &&
  one.sourceUpdatedAt < other.sourceUpdatedAt

/** Epoch milliseconds as text that PostgreSQL reads as timestamptz. */
export const instantText = (instant: number | null): string | null =>
  instant === null ? null : new Date(instant).toISOString()
