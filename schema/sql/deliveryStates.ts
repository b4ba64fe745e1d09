import { type RawBuilder, sql } from 'kysely'
import { type DeliveryState, OPEN_STATES, PENDING_STATES } from '../../domain/delivery/deliveryStates.ts'

/** A list of states as literals: with parameters the planner would not see that a partial index covers them. */
const literals = (states: readonly DeliveryState[]): RawBuilder<unknown> =>
  sql`(${sql.join(states.map((state) => sql.lit(state)))})`

/** `state in ${OPEN}`: on its way. */
export const OPEN = literals(OPEN_STATES)

/** `state in ${PENDING}`: on its way or held back. */
export const PENDING = literals(PENDING_STATES)
