import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'
import { relinkPhones } from '../members/linking/index.ts'
import { OPEN_STATES } from '../members/linking/openClaims.ts'
import type { StoredOrder } from '../orders/orderLines.ts'
import { linkNeedsOrder } from '../members/linking/candidates.ts'
import type { SyncedConnection } from './syncTransaction.ts'

/**
 * Looks again at who may be linked after orders were stored: a member's claim may have waited for an order number, and
 * where a cart links no customer without an order, for the first order. The caller holds the linking lock of the account,
 * so that no claim comes in between.
 */
export async function relinkByOrders(
  tx: ShopTx,
  connection: SyncedConnection,
  stored: readonly StoredOrder[],
): Promise<void> {
  const ids = stored.flatMap(({ before, after }) =>
    before?.customerExternalId === after.customerExternalId
      ? []
      : [before?.customerExternalId, after.customerExternalId],
  )
  const customers = [...new Set(ids.filter((id) => typeof id === 'string'))]
  if (customers.length === 0 || !(await mayConcern(tx, connection))) return
  const { rows } = await sql<{ phone: string }>`
    select distinct p.phone
      from cart_customers c join cart_customer_phones p on p.customer_id = c.id
     where c.connection_id = ${connection.id} and c.external_id = any(${customers})`.execute(tx)
  const { shopId, id: connectionId, claims } = connection
  await relinkPhones(tx, { shopId, connectionId, phones: rows.map(({ phone }) => phone), claims })
}

/** In most pulls nobody waits: one entry of an index says so. */
async function mayConcern(tx: ShopTx, { id, lineAccountId }: SyncedConnection): Promise<boolean> {
  const { rows } = await sql<{ concerned: boolean }>`
    select ${linkNeedsOrder(sql`${id}::uuid`)}
           or exists (select 1 from identity_claims i
                       where i.line_account_id = ${lineAccountId} and i.state = any(${[...OPEN_STATES]}::text[])) as concerned`.execute(
    tx,
  )
  return rows[0]?.concerned ?? false
}
