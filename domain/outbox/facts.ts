import type { ConnectionId, MemberId, TestRunId } from '../values/ids.ts'

/**
 * What may be said to an order's workflow. A fact says that something happened; no value in it decides
 * anything, so it may come twice, late or out of order (delivery.md section 1). The name of a fact is the
 * name of its signal.
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

/** One durable workflow a customer order, for the order's whole life: the cart's own id names it. */
export const orderWorkflowId = (connectionId: ConnectionId, cartOrderId: string): string =>
  `order:${connectionId}:${cartOrderId}`

/** The workflow that receives every LINE event of a member (D34). */
export const memberWorkflowId = (memberId: MemberId): string => `member:${memberId}`

/** The workflow of a test run (D35). */
export const testRunWorkflowId = (testRunId: TestRunId): string => `test:${testRunId}`

/** The workflow that tells the waiting orders of an edited message to plan anew. */
export const replanWorkflowId = (messageId: string): string => `replan:${messageId}`

/** The workflow, and the schedule, that pull one cart connection. */
export const syncWorkflowId = (connectionId: ConnectionId): string => `sync:${connectionId}`

/**
 * Names the activity that waits for a delivery to be settled, across runs of its workflow, so that the
 * dispatcher can complete it by that name; a generation is sent once in a run (delivery.md section 4).
 */
export const sendActivityId = (deliveryId: string, generation: number): string =>
  `send:${deliveryId}:${generation}`
