import { OVERDUE_SECONDS } from '../../../schema/delivery/keeper.ts'
import { LEASE_SECONDS } from '../../../worker/delivery/dispatcher/leases.ts'
import { KEEPER_EVERY_MS, UNTOLD_SECONDS } from '../../../worker/delivery/keeper.ts'
import { CLAIM_SECONDS } from '../../../worker/outbox/relayOutbox.ts'

/*
 * How long the product itself waits before it does again what a killed process left undone. A test allows these and
 * the work, whose pace is the machine's: it waits while things go forward, and in all for these and the work at the
 * slowest pace.
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
export const KEEPER_ARMS_MS = OVERDUE_SECONDS * 1_000 + KEEPER_EVERY_MS
/** A claim of a dead relay ends. */
export const RELAY_CLAIM_MS = CLAIM_SECONDS * 1_000

/** Until one order that lost whatever it can lose is sent: its fact, its planning and its arming, one after another. */
export const LONGEST_TO_SEND_MS =
  RELAY_CLAIM_MS + WORKFLOW_TASK_MS + ACTIVITY_MS + WORKFLOW_TASK_MS + KEEPER_ARMS_MS
/** And until its actions are done: the telling, a workflow task and an action. */
export const LONGEST_TO_ACT_MS = KEEPER_TELLS_MS + WORKFLOW_TASK_MS + ACTIVITY_MS

/**
 * Orders a second, sent or finished after a kill, that any machine manages. Two busy cores still do several times as
 * many, so that lack of CPU alone fails no test; a product that mends one row at a time, each after a bound of its
 * own, is far slower.
 */
const SLOWEST_PACE = 3

/** What so many orders take at most, when one of them takes `longestMs`. */
export const allWithinMs = (orders: number, longestMs: number): number =>
  longestMs + (orders / SLOWEST_PACE) * 1_000
