import { randomUUID } from 'node:crypto'
import type { CartCustomer, CartOrder } from '../../../domain/carts/cartRecords.ts'
import { orderWorkflowId } from '../../../domain/outbox/facts.ts'
import type { ConnectionId, MemberId, OrderId } from '../../../domain/values/ids.ts'
import { DEFAULT_PARTIAL_SHIPMENTS } from '../../../domain/orders/shipDate.ts'
import { upsertCustomers } from '../../../schema/carts/customerUpserts.ts'
import { storeLineEvents } from '../../../schema/events/lineWebhooks.ts'
import { relinkMember } from '../../../schema/members/linking/index.ts'
import { updateMember } from '../../../schema/members/members.ts'
import { upsertOrders } from '../../../schema/carts/orderUpserts.ts'
import { tellOrders } from '../../../schema/outbox.ts'
import type { TestDatabase } from '../runtime/database.ts'
import { type ReceivedRequest, TestLine } from '../line/testLine.ts'
import { until } from '../runtime/until.ts'
import { deliveriesOf } from './orders.ts'
import { addShop, type TestMember, type TestShop } from '../shops/shop.ts'
import { startRoles, type TestRoles } from '../runtime/worker.ts'

/** As a cart has it, but for what is left out: a shipped order of one product, without a ship date or a parcel. */
export interface PulledOrder extends Partial<CartOrder> {
  externalId: string
  customerExternalId: string
  productCode: string
}

/**
 * A shop with all that sends for it, as it runs in production: the relay, the workflows of orders and members, the
 * dispatcher and the keeper, and a stand-in LINE. One channel, whose lease is taken once, at the start.
 */
export interface RunningShop extends TestShop {
  line: TestLine
  roles: TestRoles
  /** Stores an order as a pull from the cart does, and tells its workflow. */
  pullOrder(order: PulledOrder): Promise<OrderId>
  /** Stores a customer as a pull from the cart does, and links who has one of the phones. */
  pullCustomer(customer: Pick<CartCustomer, 'externalId' | 'phones'>): Promise<void>
  /** What PATCH /v1/members/{id} does with a phone; null unlinks. */
  givePhone(memberId: MemberId, phone: string | null): Promise<void>
  /** Follows or blocks the account in LINE; resolves when the webhook's event has been handled. */
  befriends(member: TestMember, does: 'follow' | 'unfollow'): Promise<void>
  /** What the order's workflow says that it waits for; nothing before it runs. */
  doing(externalId: string): Promise<string | undefined>
  /** Waits until the order's workflow has nothing left to do, actions included. */
  done(externalId: string): Promise<void>
  /** Has an order whose workflow is done planned once more, and waits until it is done again. */
  planAgain(orderId: OrderId, externalId: string): Promise<void>
  rows(orderId: OrderId): ReturnType<typeof deliveriesOf>
  /** Waits until every delivery of the order has been settled, and answers them. */
  settled(orderId: OrderId): ReturnType<typeof deliveriesOf>
  /** Pushes to this person that reached LINE, refused ones included. */
  asked(userId: string): Promise<ReceivedRequest[]>
  /** The texts that this person was sent, oldest first. */
  texts(userId: string): Promise<string[]>
  /** Of the whole shop's stand-ins and roles; the database stays. */
  stop(): Promise<void>
}

export async function startRunningShop(database: TestDatabase): Promise<RunningShop> {
  const line = await TestLine.start()
  const shop = await addShop(database.db)
  await line.open(shop)
  const roles = await startRoles(database, line)
  const { run, shopId, lineAccountId } = shop
  const connectionId = shop.connectionId as ConnectionId
  const connection = {
    shopId,
    id: connectionId,
    lineAccountId,
    firstImportDone: true,
    partialShipments: DEFAULT_PARTIAL_SHIPMENTS,
  }
  const rows = (orderId: OrderId) => deliveriesOf(shop, orderId)
  const workflow = (externalId: string) =>
    roles.client.workflow.getHandle(orderWorkflowId(connectionId, externalId))

  /** Waits until the order's newest run, and not that one, has closed; answers its id. */
  async function closedRun(externalId: string, but?: string): Promise<string> {
    let closed = ''
    await until(async () => {
      const { runId, status } = await workflow(externalId).describe()
      if (status.name === 'COMPLETED' && runId !== but) closed = runId
      return closed !== ''
    })
    return closed
  }

  return {
    ...shop,
    line,
    roles,
    rows,
    async pullOrder({ productCode, ...given }) {
      const items = [{ productCode, productName: `商品${productCode}`, quantity: 1, unitPrice: null }]
      const order = { ...AS_LEFT_OUT, number: given.externalId, items, ...given }
      return run(async (tx) => {
        await upsertOrders(tx, connection, [{ ...order, raw: order }])
        const { id } = await tx
          .selectFrom('orders')
          .select('id')
          .where('connection_id', '=', connectionId)
          .where('external_id', '=', given.externalId)
          .executeTakeFirstOrThrow()
        return id as OrderId
      })
    },
    async pullCustomer(given) {
      const customer = { name: null, kana: null, email: null, points: null, sourceUpdatedAt: null, ...given }
      await run((tx) => upsertCustomers(tx, connection, [{ ...customer, raw: customer }]))
    },
    async givePhone(memberId, phone) {
      await run(async (tx) => {
        await updateMember(tx, memberId, null, { phone, phone_raw: phone })
        await relinkMember(tx, shopId, memberId)
      })
    },
    async befriends({ userId, memberId }, does) {
      await line.control('POST', `/channels/${shop.channelId}/users/${userId}/${does}?silent=1`)
      const event = {
        type: does,
        lineUserId: userId,
        at: new Date(),
        ignored: false,
        payload: { type: does },
      }
      await run((tx) => storeLineEvents(tx, shopId, lineAccountId, [{ ...event, eventId: randomUUID() }]))
      const wanted = does === 'follow' ? 'FRIEND' : 'BLOCKED'
      const state = () =>
        run((tx) =>
          tx
            .selectFrom('members')
            .select('friend_state')
            .where('id', '=', memberId)
            .executeTakeFirstOrThrow(),
        )
      await until(async () => (await state()).friend_state === wanted)
    },
    doing: (externalId) =>
      workflow(externalId)
        .query<{ currentDetails: string }>('__temporal_workflow_metadata')
        .then(
          ({ currentDetails }) => currentDetails,
          () => undefined,
        ),
    async done(externalId) {
      await closedRun(externalId)
    },
    async planAgain(orderId, externalId) {
      const before = await closedRun(externalId)
      await run((tx) => tellOrders(tx, { shopId, orderIds: [orderId], fact: 'nudged' }))
      await closedRun(externalId, before)
    },
    async settled(orderId) {
      await until(async () => {
        const all = await rows(orderId)
        return all.length > 0 && all.every(({ settled_at }) => settled_at !== null)
      })
      return rows(orderId)
    },
    asked: async (userId) => (await line.requests(shop)).filter((request) => request.userId === userId),
    texts: async (userId) =>
      (await line.pushes(shop))
        .filter((push) => push.userId === userId)
        .map(({ messages }) => messages[0]?.text ?? ''),
    async stop() {
      await roles.stop()
      await line.close()
    },
  }
}

const AS_LEFT_OUT = {
  subscriptionExternalId: null,
  kind: 'ONE_TIME',
  status: 'SHIPPED',
  rawStatus: '5',
  total: null,
  orderedAt: null,
  recurringCount: null,
  scheduledDeliveryDate: null,
  shipDate: null,
  shipments: [],
  sourceUpdatedAt: null,
} satisfies Partial<CartOrder>
