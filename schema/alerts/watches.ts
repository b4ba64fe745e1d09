import { sql } from 'kysely'
import { brand, type ShopId } from '../../domain/values/ids.ts'
import type { Db } from '../database.ts'

/** A shop whose turn it is. */
export interface Watch {
  shopId: ShopId
  /** Ask the costly questions too. */
  slow: boolean
}

/**
 * Takes shops whose turn it is, those that have waited longest first. No other process gets them within `seconds`; one
 * that dies over them has lost no more than that turn.
 */
export async function claimWatches(
  db: Db,
  { most, seconds, slowSeconds }: { most: number; seconds: number; slowSeconds: number },
): Promise<Watch[]> {
  const { rows } = await sql<{ shop_id: string; slow: boolean }>`
    select * from claim_alert_watches(${most}, ${seconds}, ${slowSeconds})`.execute(db)
  return rows.map(({ shop_id, slow }) => ({ shopId: brand<ShopId>(shop_id), slow }))
}
