import type { ConnectionId, MemberId, TestRunId } from '../values/ids.ts'

/**
 * The facts that an order's workflow is told. A fact says that something happened and carries no value, so it may arrive
 * twice, late or out of order (delivery.md section 1). Its name is the name of its signal.
 */
export const ORDER_FACTS = [
  'orderPlaced',
  'shipDateChanged',
  'orderCancelled',
  'orderStopped',
  'orderChanged',
  'memberLinked',
  'memberUnlinked',
  'memberReachable',
  'messageEdited',
  'connectionChanged',
  'nudged',
] as const
export type OrderFact = (typeof ORDER_FACTS)[number]

/** One workflow per customer order, for the order's whole life, named by the cart's own order id. */
export const orderWorkflowId = (connectionId: ConnectionId, cartOrderId: string): string =>
  `order:${connectionId}:${cartOrderId}`

/** The workflow that receives every LINE event of a member (D34). */
export const memberWorkflowId = (memberId: MemberId): string => `member:${memberId}`

/** The workflow of a test run (D35). */
export const testRunWorkflowId = (testRunId: TestRunId): string => `test:${testRunId}`

/** The workflow that erases one member's data (domain.md D17). */
export const erasureWorkflowId = (erasureId: string): string => `erase:${erasureId}`

/** The workflow of one wish to change a subscription (requests.md). */
export const requestWorkflowId = (requestId: string): string => `changeRequest:${requestId}`

/** The workflow that tells the orders of an edited message to plan again. */
export const replanWorkflowId = (messageId: string): string => `replan:${messageId}`

/** The workflow and the schedule that pull one cart connection. */
export const syncWorkflowId = (connectionId: ConnectionId): string => `sync:${connectionId}`

/**
 * The id of the activity that waits until a delivery is settled. It is the same in every run of the workflow, so that
 * the dispatcher can complete it; a generation is sent once per run (delivery.md section 4).
 */
export const sendActivityId = (deliveryId: string, generation: number): string =>
  `send:${deliveryId}:${generation}`

/** What is left of an event of LINE that was handled, and answered, before its fact reached the member's workflow. */
export interface EventLeft {
  /** The member's name and picture should be read from LINE. */
  readonly profile: boolean
}
