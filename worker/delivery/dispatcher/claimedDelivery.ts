import type { Bubble } from '../../../domain/bubbles/index.ts'
import type { ScenarioActions } from '../../../domain/members/scenarioActions.ts'
import type { TestRunId } from '../../../domain/values/ids.ts'
import type { SendOutcome } from '../../../activities/delivery/sendMessage.ts'

/** How a delivery's waiting activity is addressed. */
export interface DeliveryAddress {
  id: string
  generation: number
  connectionId: string
  /** The cart's id of the order. */
  externalId: string
  /** The run of a test, which has no order; null or absent: none. */
  testRunId?: TestRunId | null
}

/** A row that this dispatcher holds in `sending`, with what is needed to push it. */
export interface Claimed extends DeliveryAddress {
  body: Buffer
  retryKey: string
  /** Epoch milliseconds. */
  dueAt: number
  tries: number
  /** An earlier try of these bytes may have reached LINE. */
  ambiguous: boolean
  actions: ScenarioActions
  /** What `body` was rendered from, one message each; null: it was rendered at an earlier try, or marked as a test. */
  bubbles: readonly Bubble[] | null
}

/** A settled delivery whose workflow is to be told. */
export interface Notice extends DeliveryAddress {
  outcome: SendOutcome
}
