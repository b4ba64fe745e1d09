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
import { testVault } from '../runtime/secrets.ts'
import { until } from '../runtime/until.ts'
import { deliveriesOf } from './orders.ts'
import { addShop, type TestMember, type TestShop } from '../shops/shop.ts'
import { testBoxes } from '../runtime/secrets.ts'
import { startRoles, type TestRoles } from '../runtime/worker.ts'

/** An order as the cart states it. Default: a shipped one-time order of one product, without ship date and parcels. */
export interface PulledOrder extends Partial<CartOrder> {
  externalId: string
  customerExternalId: string
  productCode: string
}

/**
 * A shop and everything that sends for it, as in production: relay, workflows of orders and members, dispatcher and
 * keeper; and a LINE sandbox. It has one channel, so that its lease is taken once. Tests start one a file and stop it
 * in `afterAll`; the database stays.
 */
export interface RunningShop extends TestShop {
  line: TestLine
  roles: TestRoles
  /** Stores an order as a pull from the cart does; its workflow is told. */
  pullOrder(order: PulledOrder): Promise<OrderId>
  /** Stores a customer as a pull from the cart does; members with one of the phones are linked. */
  pullCustomer(customer: Pick<CartCustomer, 'externalId' | 'phones'>): Promise<void>
  /** Sets the member's phone as PATCH /v1/members/{id} does; null unlinks. */
  givePhone(memberId: MemberId, phone: string | null): Promise<void>
  /** The member follows or blocks the account; resolves once the webhook's event has been handled. */
  befriends(member: TestMember, does: 'follow' | 'unfollow'): Promise<void>
  /** Current details of the order's workflow; undefined before it runs. */
  doing(externalId: string): Promise<string | undefined>
  /** Waits until the order's workflow has closed. */
  done(externalId: string): Promise<void>
  /** Nudges an order whose workflow has closed; waits until the new run has closed too. */
  planAgain(orderId: OrderId, externalId: string): Promise<void>
  rows(orderId: OrderId): ReturnType<typeof deliveriesOf>
  /** Waits until every delivery of the order is settled; returns them. */
  settled(orderId: OrderId): ReturnType<typeof deliveriesOf>
  /** Pushes to this person that reached LINE, refused or not. */
  asked(userId: string): Promise<ReceivedRequest[]>
  /** Texts that this person received, oldest first. */
  texts(userId: string): Promise<string[]>
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
    claims: testVault.claims,
  }
  const rows = (orderId: OrderId) => deliveriesOf(shop, orderId)
  const workflow = (externalId: string) =>
    roles.client.workflow.getHandle(orderWorkflowId(connectionId, externalId))

  /** Waits until the order's newest run has closed and is another than `but`; returns its id. */
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
      const customer = {
        name: null,
        kana: null,
        email: null,
        points: null,
        sourceUpdatedAt: null,
        unread: [],
        ...given,
      }
      await run((tx) => upsertCustomers(tx, connection, [{ ...customer, raw: customer }]))
    },
    async givePhone(memberId, phone) {
      await run(async (tx) => {
        await updateMember(tx, { id: memberId, version: null, change: { phone, phone_raw: phone } })
        await relinkMember(tx, { shopId, memberId, claims: testVault.claims })
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
        content: null,
      }
      const box = await testBoxes(database.db).of(shopId)
      const account = { shopId, lineAccountId, box }
      await run((tx) => storeLineEvents(tx, account, [{ ...event, eventId: randomUUID() }]))
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
  unread: [],
} satisfies Partial<CartOrder>
