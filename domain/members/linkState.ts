import type { LinkDecision } from './linking.ts'

export type LinkState = LinkDecision['state']

/** By precedence: linked in any cart is linked; then what prevents a link. */
const BY_PRECEDENCE: readonly LinkState[] = ['LINKED', 'CLAIMED', 'AMBIGUOUS']

/** A member's overall state from the states in each connected cart (domain.md 2.9, D13, D14). */
export const overallLinkState = (states: readonly LinkState[]): LinkState =>
  BY_PRECEDENCE.find((state) => states.includes(state)) ?? 'UNLINKED'
