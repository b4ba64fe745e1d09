import { sql } from 'kysely'
import { CHECKS_WITHIN_MS, checkRefusedForSeconds } from '../../domain/carts/checkLimit.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/**
 * Counts a check of the shop's carts, by PostgreSQL's clock, so that every process of the API counts together.
 * @returns null: it may be made; else it is not counted, and may be made in so many seconds
 */
export async function countCartCheck(tx: ShopTx, shopId: ShopId): Promise<number | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`todoke.cartChecks:${shopId}`}, 0))`.execute(tx)
  const { rows } = await sql<{ now: number; earlier: number[] }>`
    select 1000 * extract(epoch from clock_timestamp())::double precision as now,
           coalesce((select array_agg(1000 * extract(epoch from checked_at)::double precision) from cart_checks
                      where shop_id = ${shopId}), '{}') as earlier`.execute(tx)
  const { now = 0, earlier = [] } = rows[0] ?? {}
  const refusedForSeconds = checkRefusedForSeconds(earlier, now)
  if (refusedForSeconds !== null) return refusedForSeconds
  await sql`
    delete from cart_checks where shop_id = ${shopId}
       and checked_at < clock_timestamp() - make_interval(secs => ${CHECKS_WITHIN_MS / 1_000})`.execute(tx)
  await tx.insertInto('cart_checks').values({ shop_id: shopId }).execute()
  return null
}
