import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'
import type { CursorKey } from './syncCursors.ts'
import { TABLES } from './unreadCartData.ts'

/** Rows that are read again from the form in which the cart sent them: those set aside, and those stored. */

/** Rows a page: as many as the pages of a cart. */
const MOST = 500

/** A row that is set aside: its entry, what it is known by, and the row as JSON text. */
export interface SetAsideEntry {
  id: string
  key: string
  raw: string
}

/** Rows set aside that another version of the product tried last, or before the shop asked for another try. */
export async function readRetries(
  tx: ShopTx,
  { connectionId, resource }: CursorKey,
  { productVersion, after }: { productVersion: string; after: string | null },
): Promise<SetAsideEntry[]> {
  const { rows } = await sql<SetAsideEntry>`
    select u.id, u.row_key as key, u.raw
      from unread_cart_data u join cart_connections c on c.id = u.connection_id
     where u.connection_id = ${connectionId} and u.resource = ${resource} and u.kind = 'SET_ASIDE' and not u.raw_cut
       and (u.tried_by <> ${productVersion} or u.tried_at < c.retry_asked_at)
       and (${after}::uuid is null or u.id > ${after}::uuid)
     order by u.id limit ${MOST}`.execute(tx)
  return rows
}

/** Ends a try: `gone` are stored now, under whatever key; `left` are not due again, also where nothing touched them. */
export async function noteRetries(
  tx: ShopTx,
  { gone, left, productVersion }: Record<'gone' | 'left', SetAsideEntry[]> & { productVersion: string },
): Promise<void> {
  const ids = (entries: SetAsideEntry[]) => entries.map(({ id }) => id)
  if (gone.length > 0) await tx.deleteFrom('unread_cart_data').where('id', 'in', ids(gone)).execute()
  if (left.length > 0)
    await tx
      .updateTable('unread_cart_data')
      .set({ tried_at: sql<Date>`clock_timestamp()`, tried_by: productVersion })
      .where('id', 'in', ids(left))
      .execute()
}

/** Stored rows that an earlier reading of the adapter made, from where the last try stopped; null when there are none. */
export async function readStoredRaw(
  tx: ShopTx,
  { connectionId, resource }: CursorKey,
  reading: number,
): Promise<{ id: string; raw: unknown }[] | null> {
  const cursor = await tx
    .selectFrom('sync_cursors')
    .select(['reading', 'reread_after'])
    .where('connection_id', '=', connectionId)
    .where('resource', '=', resource)
    .executeTakeFirst()
  if (!cursor || cursor.reading === reading) return null
  const table = sql.table(TABLES[resource])
  const { rows } = await sql<{ id: string; raw: unknown }>`
    select t.id, t.raw from ${table} t
     where t.connection_id = ${connectionId}
       and t.external_id > coalesce((select external_id from ${table} where id = ${cursor.reread_after}), '')
     order by t.external_id limit ${MOST}`.execute(tx)
  return rows
}

/** Stored rows up to this one were read again; null: all of them. */
export async function noteReadAgain(
  tx: ShopTx,
  { connectionId, resource }: CursorKey,
  { reading, after }: { reading: number; after: string | null },
): Promise<void> {
  await tx
    .updateTable('sync_cursors')
    .set(after === null ? { reading, reread_after: null } : { reread_after: after })
    .where('connection_id', '=', connectionId)
    .where('resource', '=', resource)
    .execute()
}
