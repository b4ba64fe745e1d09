import { defineSignal } from '@temporalio/workflow'
import type { OrderFact } from '../domain/outbox/facts.ts'
import type {
  ConnectionId,
  LineAccountId,
  MemberId,
  OrderId,
  ShopId,
  TestRunId,
} from '../domain/values/ids.ts'

/** Signals, updates and inputs of every workflow: what the API and the relay may say to them. */

/** One queue an outside system: its workers hold its addresses, pace and credentials. */
export const TASK_QUEUES = { orders: 'orders', line: 'line', carts: 'carts' } as const

/** Search attributes (Keyword, but for the last, which is a Datetime). */
export const SEARCH_ATTRIBUTES = {
  shop: 'TodokeShop',
  order: 'TodokeOrder',
  member: 'TodokeMember',
  phase: 'TodokePhase',
  cart: 'TodokeCart',
  dueAt: 'TodokeDueAt',
} as const

/** Which order an `order` workflow follows; our id of it, everything else is read when it plans. */
export interface OrderInput {
  shopId: ShopId
  orderId: OrderId
}
/** Where an order's workflow stands; the search attribute TodokePhase. */
export type OrderPhase = 'WAITING_SHIP_DATE' | 'SCHEDULED' | 'DONE'

/** A fact about an order. The name tells what happened, for people; the workflow reads the order anew. */
export const orderFact = (name: OrderFact) => defineSignal(name)

/** Which test run a `testRun` workflow follows. */
export interface TestRunInput {
  shopId: ShopId
  testRunId: TestRunId
}
/** Something of the run changed: it was started, stopped, or a member left. */
export const testRunChanged = defineSignal('testRunChanged')

/** Whose orders are told of an edit. */
export interface ReplanInput {
  shopId: ShopId
  messageId: string
}
/** The message was edited; which orders that concerns stands in `replans`. */
export const messageEdited = defineSignal('messageEdited')

export interface MemberInput {
  shopId: ShopId
  memberId: MemberId
}
/** An event of this member stands in webhook_events under the id. */
export const lineEvent = defineSignal<[eventId: string]>('lineEvent')

/** What `cartSync` pulls: one connection, from where its cursors stand. */
export interface CartSyncInput {
  shopId: ShopId
  connectionId: ConnectionId
}

/** A check on save: the credentials stand encrypted in `secrets`, only their id travels. */
export interface VerifyCartInput {
  shopId: ShopId
  cart: 'REPIST'
  cartDomain: string
  credentialsId: string
}
export interface VerifyLineInput {
  shopId: ShopId
  channelId: string
  channelSecretId: string
  accessTokenId: string | null
}
/** `code` is of the error catalogue. */
export type Verified = { ok: true; botUserId?: string } | { ok: false; code: string }

/** Asks LINE's validator about the messages of these scenarios, by their places in the content. */
export interface ValidateMessageInput {
  shopId: ShopId
  lineAccountId: LineAccountId
  content: MessageContent
  scenarios: number[]
}
/** Where the bubbles stand: in a version of a message, or in the vault for what is not saved. */
export type MessageContent = { messageId: string; version: number } | { draftId: string }

/** Looks which rich menus exist at LINE. */
export interface ListRichMenusInput {
  shopId: ShopId
  lineAccountId: LineAccountId
}
