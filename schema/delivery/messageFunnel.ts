import { sql } from 'kysely'
import type { DeliveryState, Reason } from '../../domain/delivery/deliveryStates.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** How far the orders of a message have come since it was created, tests excluded. */
export interface MessageFunnel {
  ordersEnrolled: number
  /** Orders for which at least one scenario was sent. */
  ordersSent: number
  /** Each scenario of each order counts once, by its newest attempt. */
  deliveries: { state: DeliveryState; reason: Reason | null; count: number }[]
}

/** The funnel of one message of the shop; all zeros when there is no such message. */
export async function readMessageFunnel(
  tx: ShopTx,
  shopId: ShopId,
  messageId: string,
): Promise<MessageFunnel> {
  const { enrolled } = await tx
    .selectFrom('enrolments')
    .select(sql<number>`count(*)::int`.as('enrolled'))
    .where('shop_id', '=', shopId)
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow()
  const { rows: deliveries } = await sql<MessageFunnel['deliveries'][number]>`
    select d.state, d.reason, count(*)::int as count
      from deliveries d
     where d.shop_id = ${shopId} and d.message_id = ${messageId} and not d.is_test
       and not exists (select 1 from deliveries n
                        where n.scenario_id = d.scenario_id and n.order_id = d.order_id and n.attempt > d.attempt)
     group by d.state, d.reason order by count(*) desc, d.state, d.reason`.execute(tx)
  const { rows } = await sql<{ orders: number }>`
    select count(distinct d.order_id)::int as orders from deliveries d
     where d.shop_id = ${shopId} and d.message_id = ${messageId} and d.state = 'sent' and not d.is_test`.execute(
    tx,
  )
  return { ordersEnrolled: enrolled, ordersSent: rows[0]?.orders ?? 0, deliveries }
}
