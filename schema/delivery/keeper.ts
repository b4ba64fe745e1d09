import { sql } from 'kysely'
import type { DeliveryId, OrderId, ShopId } from '../../domain/values/ids.ts'
import type { Db } from '../database.ts'

/** Takes or renews the one keeper's lease of the whole installation. */
export async function acquireKeeperLease(db: Db, holder: string, seconds: number): Promise<boolean> {
  const { rows } = await sql<{
    got: boolean
  }>`select acquire_keeper_lease(${holder}, ${seconds}) as got`.execute(db)
  return rows[0]?.got ?? false
}

/** A planned row that its workflow should have armed. */
export interface OverdueRow {
  deliveryId: DeliveryId
  shopId: ShopId
  orderId: OrderId
  generation: number
  /** From 30 s before the due time, or while Temporal does not answer: the keeper arms it itself. */
  lateToArm: boolean
  nudgedRecently: boolean
}

/** A planned row is overdue this long after its arm time; the SQL function `overdue_to_arm` says so. */
export const OVERDUE_SECONDS = 30

/** Overdue rows that need something done, in the order they are due. */
export async function overdueToArm(db: Db, most: number): Promise<OverdueRow[]> {
  const { rows } = await sql<{
    delivery_id: string
    shop_id: string
    order_id: string
    generation: number
    late_to_arm: boolean
    nudged_recently: boolean
  }>`select * from overdue_to_arm(${most})`.execute(db)
  return rows.map((row) => ({
    deliveryId: row.delivery_id as DeliveryId,
    shopId: row.shop_id as ShopId,
    orderId: row.order_id as OrderId,
    generation: row.generation,
    lateToArm: row.late_to_arm,
    nudgedRecently: row.nudged_recently,
  }))
}

/** Age in seconds of the oldest fact that waits for its workflow; null: none waits. */
export async function oldestOutboxSeconds(db: Db): Promise<number | null> {
  const { rows } = await sql<{ age: number | null }>`select oldest_outbox_seconds() as age`.execute(db)
  return rows[0]?.age ?? null
}

/** Settled deliveries of which nobody has told their workflows for `seconds`, by shop. */
export async function unnotified(
  db: Db,
  { seconds, most }: { seconds: number; most: number },
): Promise<Map<ShopId, string[]>> {
  const { rows } = await sql<{ delivery_id: string; shop_id: string }>`
    select * from unnotified_deliveries(${most}, make_interval(secs => ${seconds}))`.execute(db)
  return grouped(rows.map((row) => [row.shop_id as ShopId, row.delivery_id]))
}

/** Orders with settled deliveries whose actions have been unfinished for five minutes, by shop. */
export async function unfinishedActions(db: Db, most: number): Promise<Map<ShopId, OrderId[]>> {
  const { rows } = await sql<{ shop_id: string; order_id: string }>`
    select * from deliveries_with_open_actions(${most}, interval '5 minutes')`.execute(db)
  return grouped(rows.map((row) => [row.shop_id as ShopId, row.order_id as OrderId]))
}

/** Orders with deliveries parked for quota whose grace has not passed, where LINE has room again (D10). */
export async function parkedToResume(db: Db, most: number): Promise<Map<ShopId, OrderId[]>> {
  const { rows } = await sql<{
    shop_id: string
    order_id: string
  }>`select * from parked_to_resume(${most})`.execute(db)
  return grouped(rows.map((row) => [row.shop_id as ShopId, row.order_id as OrderId]))
}

/** What must be 0 at rest, by name. */
export async function engineCounts(db: Db): Promise<{ name: string; value: number }[]> {
  const { rows } = await sql<{ name: string; value: number }>`select * from engine_counts()`.execute(db)
  return rows
}

function grouped<T>(pairs: [ShopId, T][]): Map<ShopId, T[]> {
  const groups = new Map<ShopId, T[]>()
  for (const [shopId, value] of pairs) {
    const group = groups.get(shopId)
    if (group) group.push(value)
    else groups.set(shopId, [value])
  }
  return groups
}
