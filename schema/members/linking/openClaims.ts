import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { IdentityItem, IdentityOutcome } from '../../../domain/members/identity.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import type { ClaimBox } from '../../crypto/claimBox.ts'
import { CannotDecrypt } from '../../crypto/keyring.ts'
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

/**
 * What the member stated; null once the claim is closed, and where the master key that sealed it is no longer known: one
 * such claim keeps neither the pull of a cart nor the list of claims from all others (domain.md D41).
 */
export function statedIn(
  claim: { member_id: string; submission_id: string; key_id: string; answers: Buffer | null },
  box: ClaimBox,
): StatedAnswers | null {
  const { member_id, submission_id: submissionId, key_id: keyId, answers } = claim
  if (answers === null) return null
  try {
    return Value.Parse(
      StatedAnswers,
      box.open({ memberId: member_id as MemberId, submissionId }, { keyId, answers }),
    )
  } catch (error) {
    if (error instanceof CannotDecrypt) return null
    throw error
  }
}

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
