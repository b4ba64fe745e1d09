import { LEASE_SECONDS } from '../../../worker/delivery/dispatcher/leases.ts'
import { KEEPER_EVERY_MS, UNTOLD_SECONDS } from '../../../worker/delivery/keeper.ts'

/*
 * How long the product itself waits before it does again what a killed process left undone. A test allows these and
 * the work, whose pace is the machine's: it waits while things go forward, never for a guessed time.
 */

/** A dead dispatcher's channel is taken over. */
export const LEASE_MS = LEASE_SECONDS * 1_000
/** A workflow task that a dead worker took, or that waits in its sticky queue, goes to another (Temporal's default). */
export const WORKFLOW_TASK_MS = 10_000
/** An activity that a dead worker took is tried again (test/unit/delivery/activityTimeouts.test.ts). */
export const ACTIVITY_MS = 10_000
/** The keeper tells a workflow what the dead dispatcher did not. */
export const KEEPER_TELLS_MS = UNTOLD_SECONDS * 1_000 + KEEPER_EVERY_MS
/** The keeper arms a planned row whose workflow did not (delivery.md section 6). */
export const KEEPER_ARMS_MS = 30_000 + KEEPER_EVERY_MS
/** A claim of a dead relay ends. */
export const RELAY_CLAIM_MS = 15_000

/** Until one order that lost whatever it can lose is sent: its fact, its planning and its arming, one after another. */
export const LONGEST_TO_SEND_MS =
  RELAY_CLAIM_MS + WORKFLOW_TASK_MS + ACTIVITY_MS + WORKFLOW_TASK_MS + KEEPER_ARMS_MS
/** And until its actions are done: the telling, a workflow task and an action. */
export const LONGEST_TO_ACT_MS = KEEPER_TELLS_MS + WORKFLOW_TASK_MS + ACTIVITY_MS
