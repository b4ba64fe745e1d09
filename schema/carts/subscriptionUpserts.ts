import { sql } from 'kysely'
import type { CartSubscription } from '../../domain/carts/cartRecords.ts'
import type { ContinuationStatus } from '../../domain/carts/continuationStatus.ts'
import type { OrderId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { announceFact, lockOrders } from '../orders/announceFact.ts'
import { HAS_WORKFLOW } from '../outbox.ts'
import { PENDING } from '../sql/deliveryStates.ts'
import { changedRecords, instantText, type SyncedConnection } from './syncTransaction.ts'

/**
 * Stores subscriptions. A changed status is told to the orders that may still send: a PROMOTION stops when the
 * subscription is cancelled, and goes on when it is active again (domain.md D9).
 * @returns those that were new or had changed
 */
export async function upsertSubscriptions(
  tx: ShopTx,
  connection: SyncedConnection,
  subscriptions: readonly CartSubscription[],
): Promise<CartSubscription[]> {
  const changed = await changedRecords(tx, connection, { table: 'subscriptions', records: subscriptions })
  if (changed.length === 0) return []
  const rows = changed.map((one) => ({ ...one, sourceUpdatedAt: instantText(one.sourceUpdatedAt) }))
  const stored = await sql<{
    external_id: string
    former_status: ContinuationStatus | null
    status: ContinuationStatus
  }>`
    insert into subscriptions (shop_id, connection_id, external_id, customer_external_id, status, raw_status, count,
                               next_scheduled_date, next_delivery_date, cycle, source_updated_at, raw, items)
    select ${connection.shopId}, ${connection.id}, r."externalId", r."customerExternalId", r.status, r."rawStatus", r.count,
           r."nextScheduledDate", r."nextDeliveryDate", r.cycle, r."sourceUpdatedAt", r.raw,
           coalesce(r.items, '[]')
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r("externalId" text, "customerExternalId" text, status text, "rawStatus" text, count int,
             "nextScheduledDate" date, "nextDeliveryDate" date, cycle text, "sourceUpdatedAt" timestamptz, raw jsonb,
             items jsonb)
     order by r."externalId"
    on conflict (connection_id, external_id) do update
      set customer_external_id = excluded.customer_external_id, status = excluded.status,
          raw_status = excluded.raw_status, count = excluded.count,
          next_scheduled_date = excluded.next_scheduled_date, next_delivery_date = excluded.next_delivery_date,
          cycle = excluded.cycle, source_updated_at = excluded.source_updated_at, raw = excluded.raw,
          items = excluded.items, fetched_at = clock_timestamp()
    returning new.external_id, old.status as former_status, new.status`.execute(tx)
  const withNewStatus = stored.rows.filter(
    ({ former_status, status }) => (former_status ?? 'ACTIVE') !== status,
  )
  const orderIds = await lockOrdersOf(
    tx,
    connection,
    withNewStatus.map((row) => row.external_id),
  )
  await announceFact(tx, { shopId: connection.shopId, orderIds, fact: 'orderChanged' })
  return changed
}

/** Orders with a delivery that is not settled, or that was settled unsent and is not yet due. */
async function lockOrdersOf(
  tx: ShopTx,
  connection: SyncedConnection,
  subscriptionIds: string[],
): Promise<OrderId[]> {
  if (subscriptionIds.length === 0) return []
  return lockOrders(
    tx,
    sql`o.connection_id = ${connection.id}
       and o.subscription_external_id = any(${subscriptionIds})
       and ${HAS_WORKFLOW}
       and exists (
         select 1 from deliveries d
          where d.order_id = o.id
            and (d.state in ${PENDING}
                 or (d.state in ('skipped', 'cancelled') and d.first_attempt_at is null
                     and d.due_at > clock_timestamp())))`,
  )
}
