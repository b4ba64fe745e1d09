import { randomBytes } from 'node:crypto'
import pLimit from 'p-limit'
import type { ScenarioActions } from '../../../domain/members/scenarioActions.ts'
import { orderWorkflowId } from '../../../domain/outbox/facts.ts'
import type { ConnectionId, OrderId } from '../../../domain/values/ids.ts'
import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import { tellOrders } from '../../../schema/outbox.ts'
import { addMessage } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import {
  addCustomer,
  addProduct,
  addShop,
  type ShopOptions,
  type TestMember,
  type TestShop,
} from '../../setup/shops/shop.ts'
import type { Stage } from './stage.ts'

/** A shop known to the sandbox too, with a tag and points that its message gives. */
export interface OpenShop extends TestShop {
  tagId: string
  productId: string
  messageId: string
  scenarioId: string
  actions: ScenarioActions
}

/** An order and the person who made it. */
export interface PlacedOrder extends TestMember {
  orderId: OrderId
  workflowId: string
}

export const POINTS = 100

/** A shop with one product and one message ("day 2, `sendTime`") that gives a tag and points. */
export async function openShop(
  { db, line }: Stage,
  {
    sendTime,
    acts = true,
    richMenuId,
    ...options
  }: ShopOptions & { sendTime: string; acts?: boolean; richMenuId?: string },
): Promise<OpenShop> {
  const shop = await addShop(db, options)
  await line.addChannel(shop.channelId, shop.accessToken)
  const productId = await addProduct(shop)
  const { id: tagId } = await shop.run((tx) =>
    tx
      .insertInto('tags')
      .values({ shop_id: shop.shopId, line_account_id: shop.lineAccountId, code: 'T1', name: 'お届け済み' })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  const actions: ScenarioActions = acts
    ? { addTagIds: [tagId], points: POINTS, ...(richMenuId !== undefined && { richMenuId }) }
    : {}
  const { messageId, scenarioIds } = await addMessage(shop, {
    productIds: [productId],
    scenarios: [{ sendTime, actions }],
  })
  const [scenarioId = ''] = scenarioIds
  return { ...shop, tagId, productId, messageId, scenarioId, actions }
}

/** A friend with an order, and the fact of it on its way to the workflow. */
export async function placeOrder(
  { line }: Stage,
  shop: OpenShop,
  shipDate: CalendarDate | null,
): Promise<PlacedOrder> {
  const { memberId, userId, customer } = await addCustomer(shop)
  await line.addFriend(shop.channelId, userId)
  const externalId = randomBytes(4).toString('hex')
  const orderId = await addOrder(shop, { customer, externalId, shipDate })
  await shop.run((tx) => tellOrders(tx, { shopId: shop.shopId, orderIds: [orderId], fact: 'orderPlaced' }))
  return {
    memberId,
    userId,
    orderId,
    workflowId: orderWorkflowId(shop.connectionId as ConnectionId, externalId),
  }
}

/** The one delivery of an order, as it stands. */
export const deliveryOf = ({ run }: TestShop, orderId: OrderId) =>
  run((tx) => tx.selectFrom('deliveries').selectAll().where('order_id', '=', orderId).executeTakeFirst())

/** What a member's history says was given: changes of tags, and points. */
export const givenTo = ({ run }: TestShop, memberId: string) =>
  run(async (tx) => ({
    tags: (
      await tx.selectFrom('tag_events').select('change').where('member_id', '=', memberId).execute()
    ).map((row) => row.change),
    points: (
      await tx.selectFrom('point_entries').select('delta').where('member_id', '=', memberId).execute()
    ).map((row) => row.delta),
  }))

/** What is given once. */
export const GIVEN_ONCE = { tags: ['ADDED'], points: [POINTS] }

/** Whether this worker process holds the shop's channel. */
export const holdsChannel = ({ run, lineAccountId }: TestShop, { pid }: { pid: number }): Promise<boolean> =>
  run(async (tx) => {
    const lease = await tx
      .selectFrom('channel_leases')
      .select('holder')
      .where('line_account_id', '=', lineAccountId)
      .executeTakeFirst()
    return lease?.holder?.includes(`:${pid}:`) ?? false
  })

/** Many friends with an order each, one after another in a few lanes. */
export async function placeOrders(
  stage: Stage,
  shop: OpenShop,
  shipDate: CalendarDate | null,
  count: number,
): Promise<PlacedOrder[]> {
  const lane = pLimit(4)
  return lane.map(Array.from({ length: count }), () => placeOrder(stage, shop, shipDate))
}
