import { sql } from 'kysely'
import type { ShopId } from '../domain/values/ids.ts'
import type { Db } from './database.ts'
import type { WorkflowStart } from './outbox.ts'

/** A fact to be delivered to its workflow. */
export interface OutboxRow {
  id: number
  shopId: ShopId
  workflowId: string
  workflowType: string
  signal: string
  signalArgs: unknown[]
  start: WorkflowStart
  ageSeconds: number
}

/**
 * Claims at most `most` facts of all shops for `seconds`, oldest first. When a relay dies, another claims them again.
 */
export async function claimOutbox(db: Db, most: number, seconds: number): Promise<OutboxRow[]> {
  const { rows } = await sql<{
    id: number
    shop_id: string
    workflow_id: string
    workflow_type: string
    signal: string
    signal_args: unknown[]
    start: WorkflowStart
    age_seconds: number
  }>`select * from claim_outbox(${most}, ${seconds}) order by id`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    shopId: row.shop_id as ShopId,
    workflowId: row.workflow_id,
    workflowType: row.workflow_type,
    signal: row.signal,
    signalArgs: row.signal_args,
    start: row.start,
    ageSeconds: row.age_seconds,
  }))
}

/** Marks facts as delivered. */
export async function finishOutbox(db: Db, ids: number[]): Promise<void> {
  if (ids.length > 0) await sql`select finish_outbox(${ids}::bigint[])`.execute(db)
}

/** Releases facts after a failure; they are retried after `seconds`. */
export async function retryOutbox(
  db: Db,
  { ids, error, seconds }: { ids: number[]; error: string; seconds: number },
): Promise<void> {
  if (ids.length > 0) await sql`select retry_outbox(${ids}::bigint[], ${error}, ${seconds})`.execute(db)
}
