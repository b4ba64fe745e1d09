import { randomUUID } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { ScenarioActions } from '../../../domain/members/scenarioActions.ts'
import { brand, type MemberId, type OrderId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../../schema/database.ts'
import type { DeliveriesTable } from '../../../schema/tables/delivery.ts'

export interface NewDelivery {
  actions?: ScenarioActions
  /** Columns that replace those of a planned delivery due in an hour. */
  row?: Partial<Insertable<DeliveriesTable>>
}

interface DeliveryParts {
  base: { shop_id: string; line_account_id: string }
  connectionId: string
  memberId: MemberId
  actions: ScenarioActions
  row: NonNullable<NewDelivery['row']>
}

/** Customer and order have the same number in the cart; the id of the order's workflow ends with it. */
export async function insertDelivery(tx: ShopTx, parts: DeliveryParts) {
  const { base, connectionId, memberId, actions, row } = parts
  const { shop_id } = base
  const external = { shop_id, connection_id: connectionId, external_id: `E${randomUUID()}`, raw: '{}' }
  const customer = await tx
    .insertInto('cart_customers')
    .values(external)
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('member_links')
    .values({ ...base, customer_id: customer.id, member_id: memberId, connection_id: connectionId })
    .execute()
  const order = await tx
    .insertInto('orders')
    .values({
      ...external,
      number: '1',
      customer_external_id: external.external_id,
      kind: 'ONE_TIME',
      status: 'SHIPPED',
      raw_status: '5',
      facts_known_at: new Date(0),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const message = await tx
    .insertInto('follow_messages')
    .values({ ...base, admin_name: '発送のお知らせ', purpose: 'NOTICE' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const scenario = await tx
    .insertInto('scenarios')
    .values({
      shop_id,
      message_id: message.id,
      day_offset: 1,
      send_time: '18:00',
      bubbles: '[]',
      actions: JSON.stringify(actions),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const soon = new Date(Date.now() + 3_600_000)
  const delivery = await tx
    .insertInto('deliveries')
    .values({
      ...base,
      message_id: message.id,
      scenario_id: scenario.id,
      order_id: order.id,
      member_id: memberId,
      state: 'planned',
      due_at: soon,
      known_at: new Date(),
      arm_at: soon,
      plan_version: 1,
      ...row,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { orderId: brand<OrderId>(order.id), deliveryId: delivery.id }
}
