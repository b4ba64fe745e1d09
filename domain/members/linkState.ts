import type { LinkDecision } from './linking.ts'

export type LinkState = LinkDecision['state']

/** What a person must hear about first: linked anywhere is linked; then what keeps a link away. */
const BY_WEIGHT: readonly LinkState[] = ['LINKED', 'CLAIMED', 'AMBIGUOUS']

/** One state for a member out of the states in each connected cart (domain.md 2.9, D13, D14). */
export const overallLinkState = (states: readonly LinkState[]): LinkState =>
  BY_WEIGHT.find((state) => states.includes(state)) ?? 'UNLINKED'
