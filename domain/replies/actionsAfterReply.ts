import { type Action, actionsOf, type ScenarioActions } from '../members/scenarioActions.ts'

/**
 * The actions after an auto-reply, as after a scenario (domain.md V15, V20): when LINE took it, and, if the reply says so,
 * also when the member may not have got it.
 */
export const actionsAfterReply = (outcome: string, actions: ScenarioActions): Action[] =>
  outcome === 'DONE' || actions.runWhenNotDelivered === true ? actionsOf(actions) : []
