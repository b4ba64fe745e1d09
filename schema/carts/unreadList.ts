import { sql } from 'kysely'
import { CART_RESOURCES, type CartResource } from '../../domain/carts/cartRecords.ts'
import type { ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'
import { requireRow } from '../sql/optimisticLock.ts'

/** What a shop sees of the data of its cart that could not be read, and what it does about it. */

const columns = [
  'id',
  'kind',
  'resource',
  'external_id',
  'field',
  'cause',
  'detail',
  'raw',
  'raw_cut',
  'first_seen_at',
  'last_seen_at',
  'tries',
  'tried_at',
] as const

export type UnreadRow = Awaited<ReturnType<typeof listUnread>>[number]

/** Of one connection, in the order in which they were first seen. */
export const listUnread = (
  tx: ShopTx,
  connectionId: string,
  {
    kind,
    resource,
    after,
    most,
  }: PageRequest<string> & {
    kind?: 'SET_ASIDE' | 'VALUE_UNREAD' | undefined
    resource?: CartResource | undefined
  },
) =>
  tx
    .selectFrom('unread_cart_data')
    .select(columns)
    .where('connection_id', '=', connectionId)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? 'SET_ASIDE'))
    .$if(resource !== undefined, (query) => query.where('resource', '=', resource ?? 'orders'))
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(most)
    .execute()

/** How many rows are set aside, and how many values of stored rows were not read. */
export interface UnreadCounts {
  setAside: number
  values: number
}

/** The counts of each resource, by connection. */
export async function countUnread(
  tx: ShopTx,
  connectionIds: readonly string[],
): Promise<(connectionId: string) => Record<CartResource, UnreadCounts>> {
  const { rows } = await sql<{ connection_id: string; resource: CartResource } & UnreadCounts>`
    select connection_id, resource, count(*) filter (where kind = 'SET_ASIDE') as "setAside",
           count(*) filter (where kind = 'VALUE_UNREAD') as values
      from unread_cart_data where connection_id = any(${connectionIds}) group by connection_id, resource`.execute(
    tx,
  )
  return (connectionId) => {
    const of = (resource: CartResource): [CartResource, UnreadCounts] => {
      const found = rows.find((row) => row.connection_id === connectionId && row.resource === resource)
      return [resource, { setAside: found?.setAside ?? 0, values: found?.values ?? 0 }]
    }
    return Object.fromEntries(CART_RESOURCES.map(of)) as Record<CartResource, UnreadCounts>
  }
}

/** The next run reads the rows that are set aside again. A second time changes nothing but the instant. */
export async function askRetry(tx: ShopTx, connectionId: string): Promise<void> {
  await tx
    .updateTable('cart_connections')
    .set({ retry_asked_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', connectionId)
    .where('removed_at', 'is', null)
    .execute()
}

/**
 * Takes an entry off the list; it comes back with its row, if the cart sends that again. That an order is history (D3)
 * is kept. @throws NoSuchRow
 */
export async function dismissUnread(tx: ShopTx, connectionId: string, id: string): Promise<void> {
  await sql`
    insert into dismissed_history (connection_id, external_id, shop_id)
    select u.connection_id, u.external_id, u.shop_id
      from unread_cart_data u join cart_connections c on c.id = u.connection_id
     where u.id = ${id} and u.connection_id = ${connectionId} and u.kind = 'SET_ASIDE' and u.resource = 'orders'
       and u.external_id is not null
       and (c.first_import_done_at is null or u.first_seen_at < c.first_import_done_at)
    on conflict do nothing`.execute(tx)
  const gone = await tx
    .deleteFrom('unread_cart_data')
    .where('connection_id', '=', connectionId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  requireRow(gone)
}
