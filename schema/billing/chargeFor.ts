import { sql } from 'kysely'
import type { ChargedKind, ChargedWay } from '../../domain/billing/price.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/**
 * Takes the shop's billing row FOR SHARE until the transaction ends, and answers until when its periods are closed. Who
 * closes a period takes it FOR UPDATE: whoever settles is either before it, and on that bill, or after it.
 */
async function holdBilling(tx: ShopTx, shopId: ShopId): Promise<Date | null> {
  const held = () =>
    tx
      .selectFrom('shop_billing')
      .select('closed_until')
      .where('shop_id', '=', shopId)
      .forShare()
      .executeTakeFirst()
  const found = await held()
  if (found) return found.closed_until
  await tx
    .insertInto('shop_billing')
    .values({ shop_id: shopId })
    .onConflict((conflict) => conflict.column('shop_id').doNothing())
    .execute()
  return (await held())?.closed_until ?? null
}

/**
 * Charges a shop for a request that it owes its price for (`isCharged` of domain/billing/price.ts), in the transaction
 * that settles it: both are stored or neither. The same request again changes nothing. Answers the yen that the request
 * was charged by this call, or null when it had its charge.
 *
 * The price is that in force at `at`, frozen with its version. A charge never enters a period that is closed: an instant
 * taken before the closing, whose transaction got the billing row after it, counts from the closing.
 */
export async function chargeFor(
  tx: ShopTx,
  {
    shopId,
    requestId,
    kind,
    how,
    at,
  }: {
    shopId: ShopId
    requestId: string
    kind: ChargedKind
    how: ChargedWay
    /** When it was settled. */
    at: Date
  },
): Promise<number | null> {
  const closedUntil = await holdBilling(tx, shopId)
  const settledAt = closedUntil !== null && closedUntil > at ? closedUntil : at
  const { rows } = await sql<{ amount: number }>`
    insert into charges (shop_id, request_id, kind, amount, how, price_version, settled_at)
    select ${shopId}::uuid, ${requestId}::uuid, ${kind}::text,
           case ${kind}::text when 'PAUSE' then p.pause_yen when 'SKIP' then p.skip_yen else p.cancel_yen end,
           ${how}::text, p.version, ${settledAt}::timestamptz
      from (select * from price_versions where from_at <= ${settledAt}::timestamptz order by from_at desc, version desc limit 1) p
    on conflict (shop_id, request_id) do nothing
    returning amount`.execute(tx)
  return rows[0]?.amount ?? null
}
