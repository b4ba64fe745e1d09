import { sql } from 'kysely'
import type { ConnectionId, LineAccountId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'

/**
 * Customers of carts whose data was erased (domain.md D17). The cart still has them, and a pull would bring them back:
 * they are left out until the person states the telephone number again on the identity form, with a new consent.
 */

/** Of these customers of a cart, those that are not stored. */
export async function erasedAmong(
  tx: ShopTx,
  connectionId: ConnectionId,
  externalIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (externalIds.length === 0) return new Set()
  const { rows } = await sql<{ external_id: string }>`
    select external_id from erased_customers
     where connection_id = ${connectionId} and external_id = any(${[...new Set(externalIds)]}::text[])`.execute(
    tx,
  )
  return new Set(rows.map(({ external_id }) => external_id))
}

/** Lets customers in again who have this number; they come with their next change in the cart, or the next re-read. */
export async function admitAgain(
  tx: ShopTx,
  { lineAccountId, numberKeys }: { lineAccountId: LineAccountId; numberKeys: readonly Buffer[] },
): Promise<void> {
  await sql`
    delete from erased_customers e using cart_connections c
     where c.id = e.connection_id and c.line_account_id = ${lineAccountId}
       and e.number_keys && ${[...numberKeys]}::bytea[]`.execute(tx)
}
