import { type Action, actionsOf, type ScenarioActions } from '../members/actions.ts'
import type { DeliveryState, Reason } from './deliveryStates.ts'

/**
 * The activities to run once a delivery stands at `state` (V15, V20): after a send; and after an outcome
 * that reached nobody or may have reached nobody, when the scenario says so. What a filter, a switch or
 * the clock left out is no failed delivery and runs nothing.
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
