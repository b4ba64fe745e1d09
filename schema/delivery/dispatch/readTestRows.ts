import { sql } from 'kysely'
import type { TestRunId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'
import { DELIVERY_COLUMNS, type DueRow, MEMBER_COLUMNS } from './readFacts.ts'

/**
 * The rows of test runs among these, in the shape of an order's: what stands for the order are the facts that the run
 * was started with, and its member is the test member itself. Only the shipments are read from the order that was
 * copied.
 */
export async function readTestRows(tx: ShopTx, ids: string[]): Promise<DueRow[]> {
  const rows = await tx
    .selectFrom('deliveries as d')
    .innerJoin('test_runs as r', 'r.id', 'd.test_run_id')
    .innerJoin('members as m', 'm.id', 'd.member_id')
    .select([
      ...DELIVERY_COLUMNS,
      'd.real_due_at',
      'r.id as run_id',
      'r.source_order_id as order_id',
      'r.order_number as number',
      'r.ship_date',
      'r.recurring_count',
      'r.subscription_cancelled',
      'r.next_delivery_date',
      'r.product_name',
      'r.stopped_at',
      ...MEMBER_COLUMNS,
      'm.is_test',
    ])
    .where(sql<boolean>`d.id = any(${ids}::uuid[])`)
    .where('d.kind', '=', 'TEST')
    .execute()
  return rows.map(({ real_due_at, run_id, subscription_cancelled, stopped_at, is_test, ...row }) => ({
    ...row,
    connection_id: '',
    external_id: '',
    status: 'SHIPPED',
    order_stopped_at: null,
    connection_removed_at: null,
    subscription_status: subscription_cancelled ? 'CANCELLED' : null,
    test: {
      runId: run_id as TestRunId,
      realDueAt: real_due_at ?? row.due_at,
      isTestMember: is_test,
      stopped: stopped_at !== null,
    },
  }))
}
