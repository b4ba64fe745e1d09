import { sql } from 'kysely'
import type { OrderId } from '../domain/ids.ts'
import type { ShopTx } from './database.ts'

/** Remembers that the workflows of these orders were just reminded of their open rows. */
export async function markNudged(tx: ShopTx, orderIds: OrderId[]): Promise<void> {
  await sql`update deliveries set nudged_at = clock_timestamp()
             where order_id = any(${orderIds}::uuid[]) and (state in ('planned', 'parked') or actions_open > 0)`.execute(
    tx,
  )
}
