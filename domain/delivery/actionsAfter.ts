import { type Action, actionsOf, type ScenarioActions } from '../members/scenarioActions.ts'
import type { DeliveryState, Reason } from './deliveryStates.ts'

/**
 * The actions to run once a delivery has this state (V15, V20): after a send, and, if the scenario says so, after an
 * outcome in which the message reached nobody or may not have. A delivery that a filter, a switch or the clock left
 * out has not failed and runs none.
 */
export function actionsAfter(
  state: DeliveryState,
  reason: Reason | null,
  actions: ScenarioActions,
): Action[] {
  const unreached =
    state === 'failed' || state === 'unknown' || (state === 'skipped' && reason === 'UNREACHABLE')
  const runs = state === 'sent' || (unreached && actions.runWhenNotDelivered === true)
  return runs ? actionsOf(actions) : []
}
