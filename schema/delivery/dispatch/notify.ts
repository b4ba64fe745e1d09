import { sql } from 'kysely'
import type { Action } from '../../../domain/members/scenarioActions.ts'
import type { DeliveryState } from '../../../domain/delivery/deliveryStates.ts'
import type { TestRunId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'

/** Records that the workflows of settled deliveries know. */
export async function markNotified(tx: ShopTx, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update deliveries set notified_at = clock_timestamp()
             where id = any(${ids}::uuid[]) and settled_at is not null`.execute(tx)
}

/**
 * What is needed to tell the workflow of a settled delivery how it ended. A row of a dispatcher that still holds its
 * channel is left to it for `leaveToHolderSeconds` after it was settled.
 */
export async function readNotices(tx: ShopTx, ids: string[], leaveToHolderSeconds: number) {
  const { rows } = await sql<{
    id: string
    generation: number
    state: DeliveryState
    actions: Action[]
    connection_id: string | null
    external_id: string | null
    test_run_id: TestRunId | null
  }>`
    select d.id, d.generation, d.state, d.actions, o.connection_id, o.external_id, d.test_run_id
      from deliveries d left join orders o on o.id = d.order_id
     where d.id = any(${ids}::uuid[]) and d.settled_at is not null and d.notified_at is null
       and (d.settled_at < clock_timestamp() - make_interval(secs => ${leaveToHolderSeconds})
            or not exists (select 1 from channel_leases l
                            where l.line_account_id = d.line_account_id and l.expires_at > clock_timestamp()
                              and l.epoch = coalesce(d.epoch, l.epoch)))`.execute(tx)
  return rows.map((row) => ({
    id: row.id,
    generation: row.generation,
    connectionId: row.connection_id ?? '',
    externalId: row.external_id ?? '',
    testRunId: row.test_run_id,
    outcome: { state: row.state, actions: row.actions },
  }))
}
