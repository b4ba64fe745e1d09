import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'

/** Postgres' clock: the one that decides (delivery.md 1.4). Epoch milliseconds. */
export async function readClock(tx: ShopTx): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(tx)
  return rows[0]?.now.getTime() ?? 0
}
