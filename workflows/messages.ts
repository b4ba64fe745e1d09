import { defineSignal } from '@temporalio/workflow'
import type { Cart } from '../domain/carts/cartCapabilities.ts'
import type { CartResource } from '../domain/carts/cartRecords.ts'
import type { EventLeft, OrderFact } from '../domain/outbox/facts.ts'
import type { RequestId } from '../domain/requests/request.ts'
import type {
  ConnectionId,
  LineAccountId,
  MemberId,
  OrderId,
  ShopId,
  TestRunId,
} from '../domain/values/ids.ts'

/** Signals and inputs of every workflow: what the API and the outbox relay may send them. */

/** One task queue per outside system: its workers have the addresses, rate limits and credentials for it. */
export const TASK_QUEUES = {
  orders: 'orders',
  line: 'line',
  carts: 'carts',
  /** Checks on save, in slots of their own: somebody waits for them. */
  cartChecks: 'cart-checks',
  /** Wishes to change a subscription: their workflows, and what they do to rows. Hosted by the role `orders`. */
  requests: 'requests',
  /** Activities that operate a cart. Hosted by the role `robots`. */
  robots: 'robots',
  /** Trials of logins on save, in slots of their own. */
  robotChecks: 'robot-checks',
} as const

/** Search attributes: Keywords, and one Datetime, `dueAt`. */
export const SEARCH_ATTRIBUTES = {
  shop: 'TodokeShop',
  order: 'TodokeOrder',
  member: 'TodokeMember',
  phase: 'TodokePhase',
  cart: 'TodokeCart',
  dueAt: 'TodokeDueAt',
} as const

/** Which order an `order` workflow follows, by our id; everything else is read when it plans. */
export interface OrderInput {
  shopId: ShopId
  orderId: OrderId
}
/** Phase of an order or a test run; the search attribute TodokePhase. */
export type DeliveryPhase = 'WAITING_SHIP_DATE' | 'SCHEDULED' | 'DONE'

/** The signal of a fact about an order. The name tells people what happened; the workflow reads the order again. */
export const orderFact = (name: OrderFact) => defineSignal(name)

/** Which test run a `testRun` workflow follows. */
export interface TestRunInput {
  shopId: ShopId
  testRunId: TestRunId
}
/** The run changed: it was started or stopped, or a member left. */
export const testRunChanged = defineSignal('testRunChanged')

/** The edited message whose orders plan again. */
export interface ReplanInput {
  shopId: ShopId
  messageId: string
}
/** The message was edited again; how far its orders have been told is in `replans`. */
export const messageEdited = defineSignal('messageEdited')

export interface MemberInput {
  shopId: ShopId
  memberId: MemberId
}
/**
 * An event of this member was stored in webhook_events under the id. `left`: it was handled and answered, and this is all
 * that is left of it; without it the workflow handles it.
 */
export const lineEvent = defineSignal<[eventId: string, left?: EventLeft]>('lineEvent')
/** What the member stated to be linked, under this id in identity_claims, led to a link. */
export const claimLinked = defineSignal<[claimId: string]>('claimLinked')

/** Which wish to change a subscription a `changeRequest` workflow fulfils. */
export interface ChangeRequestInput {
  shopId: ShopId
  requestId: RequestId
}
/**
 * Look at the request again: it was made, cancelled, retried, handed over or completed, operations were switched on, or
 * a robot became ready.
 */
export const requestChanged = defineSignal('requestChanged')
/** The request was pressed: whether it worked is to be known within five minutes. */
export const requestPressed = defineSignal('requestPressed')

/** Which wish to erase an `eraseMember` workflow fulfils. */
export interface EraseMemberInput {
  shopId: ShopId
  erasureId: string
}
/** The wish was stored; once is enough. */
export const erasureAsked = defineSignal('erasureAsked')

/** The connection that `cartSync` pulls, from its stored cursors on. */
export interface CartSyncInput {
  shopId: ShopId
  connectionId: ConnectionId
  /** Where the run goes on that an earlier one continued as; those before it are pulled. */
  resource?: CartResource
}

/** A check on save: the credentials are encrypted in `secrets`, only their id travels. */
export interface VerifyCartInput {
  shopId: ShopId
  cart: Cart
  cartDomain: string
  credentialsId: string
}
/** A login of a robot to be tried: encrypted in `secrets`, only its id travels. */
export interface TryRobotLoginInput {
  shopId: ShopId
  cart: Cart
  cartDomain: string
  credentialsId: string
}
export interface VerifyLineInput {
  shopId: ShopId
  channelId: string
  channelSecretId: string
  accessTokenId: string | null
}
/** `code` is one of the error catalogue. */
export type Verified = { ok: true; botUserId?: string; basicId?: string } | { ok: false; code: string }

/** Which scenarios LINE validates, by their index in the content. */
export interface ValidateMessageInput {
  shopId: ShopId
  lineAccountId: LineAccountId
  content: MessageContent
  scenarios: number[]
  /** The product that they speak of to LINE; an example when left out. */
  productId?: string
}
/** Where the bubbles are: in a version of a message, or in the vault for an unsaved draft. */
export type MessageContent = { messageId: string; version: number } | { draftId: string }

/** The account whose rich menus are listed. */
export interface ListRichMenusInput {
  shopId: ShopId
  lineAccountId: LineAccountId
}
