import { sql } from 'kysely'
import type { CartResource } from '../../domain/carts/cartRecords.ts'
import type { SetAsideRow, UnreadValue } from '../../domain/carts/unreadValues.ts'
import type { ShopTx } from '../database.ts'
import { instantText, type SyncedConnection } from './syncTransaction.ts'

/**
 * What could not be read of a cart: rows set aside whole, and single values of stored rows. Written in the transaction
 * of the batch that it belongs to. It holds personal data as the cart's rows do, under the same row-level security.
 */

/** The table of the rows of each resource. */
export const TABLES = {
  products: 'products',
  customers: 'cart_customers',
  subscriptions: 'subscriptions',
  orders: 'orders',
} as const satisfies Record<CartResource, string>

/** The rows of one resource that a transaction stores or sets aside. */
interface Of {
  readonly resource: CartResource
  /** The product's version, which tries again what another one could not read. */
  readonly productVersion: string
}

/**
 * Sets rows aside. The same row once more, in any form, is the same entry, seen again. Not where a newer version of
 * the row is stored: what arrives late is no news.
 */
export async function setAside(
  tx: ShopTx,
  connection: SyncedConnection,
  {
    resource,
    productVersion,
    rows,
    seen,
  }: Of & {
    readonly rows: readonly SetAsideRow[]
    /** Whether the cart sent them just now; else their kept form was tried again. */
    readonly seen: boolean
  },
): Promise<void> {
  if (rows.length === 0) return
  const byKey = new Map(rows.map((row) => [row.key, row]))
  const given = JSON.stringify(
    [...byKey.values()].map((row) => ({ ...row, sourceUpdatedAt: instantText(row.sourceUpdatedAt) })),
  )
  await sql`
    insert into unread_cart_data as u (shop_id, connection_id, resource, kind, row_key, external_id, cause, detail,
                                       raw, raw_cut, source_updated_at, tried_by)
    select ${connection.shopId}, ${connection.id}, ${resource}, 'SET_ASIDE', r.key, r."externalId", r.cause, r.detail,
           r.raw, r."rawCut", r."sourceUpdatedAt", ${productVersion}
      from jsonb_to_recordset(${given}::jsonb)
        as r(key text, "externalId" text, cause text, detail text, raw text, "rawCut" boolean,
             "sourceUpdatedAt" timestamptz)
      left join ${sql.table(TABLES[resource])} t on t.connection_id = ${connection.id} and t.external_id = r."externalId"
     where t.source_updated_at is null or r."sourceUpdatedAt" is null or t.source_updated_at <= r."sourceUpdatedAt"
     order by r.key
    on conflict (connection_id, resource, row_key, kind, field) do update
      set cause = excluded.cause, detail = excluded.detail, raw = excluded.raw, raw_cut = excluded.raw_cut,
          source_updated_at = excluded.source_updated_at,
          last_seen_at = case when ${seen} then clock_timestamp() else u.last_seen_at end,
          tries = u.tries + 1, tried_at = clock_timestamp(), tried_by = excluded.tried_by`.execute(tx)
}

/** Rows that are stored are no longer set aside, unless a newer form of them was. */
export async function takeBack(
  tx: ShopTx,
  connection: SyncedConnection,
  {
    resource,
    rows,
  }: {
    readonly resource: CartResource
    readonly rows: readonly { readonly externalId: string; readonly sourceUpdatedAt: number | null }[]
  },
): Promise<void> {
  const given = JSON.stringify(
    rows.map(({ externalId, sourceUpdatedAt }) => ({
      key: `id:${externalId}`,
      at: instantText(sourceUpdatedAt),
    })),
  )
  await sql`
    delete from unread_cart_data u using jsonb_to_recordset(${given}::jsonb) as r(key text, at timestamptz)
     where u.connection_id = ${connection.id} and u.resource = ${resource} and u.row_key = r.key
       and u.kind = 'SET_ASIDE'
       and (u.source_updated_at is null or r.at is null or u.source_updated_at <= r.at)`.execute(tx)
}

/** Lists the values of rows that were just stored and that are unread now, instead of those listed before. */
export async function listUnreadValues(
  tx: ShopTx,
  connection: SyncedConnection,
  {
    resource,
    productVersion,
    rows,
  }: Of & {
    readonly rows: readonly { readonly externalId: string; readonly unread: readonly UnreadValue[] }[]
  },
): Promise<void> {
  if (rows.length === 0) return
  const keys = rows.map(({ externalId }) => `id:${externalId}`)
  const values = rows.flatMap(({ externalId, unread }) =>
    unread.map(({ field, raw }) => ({ externalId, field, raw })),
  )
  const given = JSON.stringify(values)
  await sql`
    delete from unread_cart_data u
     where u.connection_id = ${connection.id} and u.resource = ${resource} and u.row_key = any(${keys})
       and u.kind = 'VALUE_UNREAD'
       and (u.row_key, u.field) not in (
         select 'id:' || r."externalId", r.field
           from jsonb_to_recordset(${given}::jsonb) as r("externalId" text, field text))`.execute(tx)
  if (values.length === 0) return
  await sql`
    insert into unread_cart_data as u (shop_id, connection_id, resource, kind, row_key, external_id, field, raw, tried_by)
    select ${connection.shopId}, ${connection.id}, ${resource}, 'VALUE_UNREAD', 'id:' || r."externalId", r."externalId",
           r.field, r.raw, ${productVersion}
      from jsonb_to_recordset(${given}::jsonb) as r("externalId" text, field text, raw text)
     order by r."externalId", r.field
    on conflict (connection_id, resource, row_key, kind, field) do update
      set raw = excluded.raw, last_seen_at = clock_timestamp(), tries = u.tries + 1, tried_at = clock_timestamp(),
          tried_by = excluded.tried_by`.execute(tx)
}
