import { sql } from 'kysely'
import {
  erasureWorkflowId,
  memberWorkflowId,
  type OrderFact,
  orderWorkflowId,
  requestWorkflowId,
  testRunWorkflowId,
  replanWorkflowId,
} from '../domain/outbox/facts.ts'
import type { ConnectionId, MemberId, OrderId, ShopId, TestRunId } from '../domain/values/ids.ts'
import type { ShopTx } from './database.ts'
import { chunked } from './sql/chunked.ts'

/**
 * Whether the order `o` has a workflow, which is told of facts: every order does, except those of HISTORY that were
 * not admitted to a message (domain.md D1, D3).
 */
export const HAS_WORKFLOW = sql<boolean>`(not o.history
  or exists (select 1 from history_admissions h where h.order_id = o.id))`

/** What a notification of the outbox says of facts that are to be answered first; of all others it says nothing. */
export const TO_ANSWER = 'answers'

/** How the relay starts the workflow when it is not running; ids, dates and enums only. */
export interface WorkflowStart {
  taskQueue: string
  input: Record<string, string>
  /** Search attributes by name, Keyword. */
  attributes: Record<string, string>
  /** Static summary in Temporal's Web UI. */
  summary: string
}

/**
 * Tells the workflows of orders that something happened, in the transaction that stores it (delivery.md section 2).
 * Orders without a workflow ({@link HAS_WORKFLOW}) are left out.
 */
export async function tellOrders(
  tx: ShopTx,
  { shopId, orderIds, fact }: { shopId: ShopId; orderIds: readonly OrderId[]; fact: OrderFact },
): Promise<void> {
  for (const ids of chunked(orderIds)) await tellSome(tx, { shopId, orderIds: ids, fact })
}

async function tellSome(
  tx: ShopTx,
  { shopId, orderIds, fact }: { shopId: ShopId; orderIds: OrderId[]; fact: OrderFact },
): Promise<void> {
  const orders = await tx
    .selectFrom('orders as o')
    .innerJoin('cart_connections as c', 'c.id', 'o.connection_id')
    .select(['o.id', 'o.connection_id', 'o.external_id', 'o.number', 'c.cart'])
    .where('o.id', 'in', orderIds)
    .where(HAS_WORKFLOW)
    .execute()
  if (orders.length === 0) return
  await tx
    .insertInto('outbox')
    .values(
      orders.map((order) => ({
        shop_id: shopId,
        workflow_id: orderWorkflowId(order.connection_id as ConnectionId, order.external_id),
        workflow_type: 'order',
        signal: fact,
        start: JSON.stringify({
          taskQueue: 'orders',
          input: { shopId, orderId: order.id },
          attributes: {
            TodokeShop: shopId,
            TodokeOrder: order.number,
            TodokeCart: order.cart,
            TodokePhase: 'WAITING_SHIP_DATE',
          },
          summary: `受注 ${order.number}`,
        } satisfies WorkflowStart),
      })),
    )
    .execute()
}

/**
 * Hands stored LINE events to their members' workflows (D34), in this order and in the transaction that stores them.
 */
export async function tellMembers(
  tx: ShopTx,
  shopId: ShopId,
  events: readonly { memberId: MemberId; eventId: string }[],
): Promise<void> {
  if (events.length === 0) return
  await tx
    .insertInto('outbox')
    .values(
      events.map(({ memberId, eventId }) => ({
        shop_id: shopId,
        workflow_id: memberWorkflowId(memberId),
        workflow_type: 'member',
        signal: 'lineEvent',
        signal_args: JSON.stringify([eventId]),
        start: JSON.stringify(startOfMember(shopId, memberId)),
      })),
    )
    .execute()
}

/** Tells a member's workflow that a claim became a link, in the transaction that links (domain.md D34). */
export async function tellClaimLinked(
  tx: ShopTx,
  { shopId, memberId, claimId }: { shopId: ShopId; memberId: MemberId; claimId: string },
): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      shop_id: shopId,
      workflow_id: memberWorkflowId(memberId),
      workflow_type: 'member',
      signal: 'claimLinked',
      signal_args: JSON.stringify([claimId]),
      start: JSON.stringify(startOfMember(shopId, memberId)),
    })
    .execute()
}

const startOfMember = (shopId: ShopId, memberId: MemberId): WorkflowStart => ({
  taskQueue: 'line',
  input: { shopId, memberId },
  attributes: { TodokeShop: shopId, TodokeMember: memberId },
  summary: 'LINEのイベント',
})

/** Stands for a member's id until PostgreSQL knows it. */
const MEMBER = '{member}' as MemberId

/** What {@link tellMembers} writes, for the function that stores events: `member` stands in the place of a member's id. */
export const factOfMember = (shopId: ShopId): { workflow: string; start: string; member: string } => ({
  workflow: memberWorkflowId(MEMBER),
  start: JSON.stringify(startOfMember(shopId, MEMBER)),
  member: MEMBER,
})

/** Tells the workflows of test runs that something happened, in the transaction that stores it. */
export async function tellTestRuns(tx: ShopTx, shopId: ShopId, testRunIds: TestRunId[]): Promise<void> {
  if (testRunIds.length === 0) return
  await tx
    .insertInto('outbox')
    .values(
      testRunIds.map((testRunId) => ({
        shop_id: shopId,
        workflow_id: testRunWorkflowId(testRunId),
        workflow_type: 'testRun',
        signal: 'testRunChanged',
        start: JSON.stringify({
          taskQueue: 'orders',
          input: { shopId, testRunId },
          attributes: { TodokeShop: shopId, TodokePhase: 'SCHEDULED' },
          summary: 'テスト配信',
        } satisfies WorkflowStart),
      })),
    )
    .execute()
}

/** Starts erasing a member's data, in the transaction that stores the wish. */
export async function tellErasure(tx: ShopTx, shopId: ShopId, erasureId: string): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      shop_id: shopId,
      workflow_id: erasureWorkflowId(erasureId),
      workflow_type: 'eraseMember',
      signal: 'erasureAsked',
      start: JSON.stringify({
        taskQueue: 'orders',
        input: { shopId, erasureId },
        attributes: { TodokeShop: shopId },
        summary: '会員1人のデータの消去',
      } satisfies WorkflowStart),
    })
    .execute()
}

/** What the workflows of requests are started with. */
export interface RequestToTell {
  requestId: string
  memberId: string | null
  cart: string
  /** As people call it: 休止. */
  kindLabel: string
}

/** Tells the workflow of a request that it was pressed, in the transaction that notes it: its outcome is to be known soon. */
export const tellPressed = (tx: ShopTx, shopId: ShopId, request: RequestToTell): Promise<void> =>
  tell(tx, { shopId, requests: [request], signal: 'requestPressed' })

/** Tells the workflows of requests to look at their rows again, in the transaction that changes these. */
export async function tellRequests(
  tx: ShopTx,
  shopId: ShopId,
  requests: readonly RequestToTell[],
): Promise<void> {
  for (const some of chunked(requests)) await tell(tx, { shopId, requests: some, signal: 'requestChanged' })
}

async function tell(
  tx: ShopTx,
  {
    shopId,
    requests,
    signal,
  }: { shopId: ShopId; requests: readonly RequestToTell[]; signal: 'requestChanged' | 'requestPressed' },
): Promise<void> {
  await tx
    .insertInto('outbox')
    .values(
      requests.map(({ requestId, memberId, cart, kindLabel }) => ({
        shop_id: shopId,
        workflow_id: requestWorkflowId(requestId),
        workflow_type: 'changeRequest',
        signal,
        start: JSON.stringify({
          taskQueue: 'requests',
          input: { shopId, requestId },
          attributes: {
            TodokeShop: shopId,
            ...(memberId === null ? {} : { TodokeMember: memberId }),
            TodokeCart: cart,
            TodokePhase: 'QUEUED',
          },
          summary: `${kindLabel}のお申し込み`,
        } satisfies WorkflowStart),
      })),
    )
    .execute()
}

/** Starts telling the orders of an edited message, in the transaction that edits it. */
export async function tellReplan(tx: ShopTx, shopId: ShopId, messageId: string): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      shop_id: shopId,
      workflow_id: replanWorkflowId(messageId),
      workflow_type: 'replan',
      signal: 'messageEdited' satisfies OrderFact,
      start: JSON.stringify({
        taskQueue: 'orders',
        input: { shopId, messageId },
        attributes: { TodokeShop: shopId },
        summary: 'メッセージの変更により、配信を計画し直します',
      } satisfies WorkflowStart),
    })
    .execute()
}
