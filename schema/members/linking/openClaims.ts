import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { IdentityItem, IdentityOutcome } from '../../../domain/members/identity.ts'
import type { ClaimState } from '../../tables/linking.ts'

/** The states in which a claim waits for something. */
export const OPEN_STATES = ['WAITING', 'AMBIGUOUS', 'CLAIMED'] as const satisfies readonly ClaimState[]

/** What is encrypted in a claim's row. */
const StatedAnswers = Type.Object({
  digits: Type.String(),
  raw: Type.String(),
  email: Type.Union([Type.String(), Type.Null()]),
  orderNumber: Type.Union([Type.String(), Type.Null()]),
})
export type StatedAnswers = Static<typeof StatedAnswers>

/** @throws when the row holds something else */
export const readStatedAnswers = (content: unknown): StatedAnswers => Value.Parse(StatedAnswers, content)

/** The outcome as a state of the row. */
export const stateOfOutcome = (given: IdentityOutcome): { state: ClaimState; item: IdentityItem | null } =>
  given.outcome === 'ONE_MORE'
    ? { state: 'AMBIGUOUS', item: given.item }
    : { state: given.outcome, item: null }

/** The outcome that the member was answered, from the row. */
export function outcomeOfState(state: ClaimState, item: IdentityItem | null): IdentityOutcome {
  if (state === 'AMBIGUOUS' && item !== null) return { outcome: 'ONE_MORE', item }
  return { outcome: state === 'LINKED' || state === 'CLAIMED' ? state : 'WAITING' }
}
