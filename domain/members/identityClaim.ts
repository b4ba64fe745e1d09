import { normaliseEmail } from '../values/email.ts'
import { isBlank } from '../values/text.ts'
import type { IdentityItem, IdentityOutcome } from './identity.ts'
import { areOnePerson, type LinkCandidate, linkUnlessClaimed, sameEmail, withTheirOthers } from './linking.ts'

/** A customer who has the number that a member states. */
export interface ClaimCandidate extends LinkCandidate {
  /** Whether the stated order number is one of this customer's; false when none was stated. */
  readonly ordered: boolean
}

/** What is stated beside the number; null: nothing. */
export interface StatedItems {
  readonly email: string | null
  readonly orderNumber: string | null
}

/** A customer whom the claim links, with the item that proves it. */
export interface ClaimedCustomer {
  readonly customerId: string
  readonly second: IdentityItem | null
}

/** What a claim comes to in one cart. */
export type ClaimDecision =
  | { readonly state: 'LINKED'; readonly customers: readonly ClaimedCustomer[] }
  | { readonly state: 'CLAIMED' }
  | { readonly state: 'AMBIGUOUS'; readonly item: IdentityItem }
  /** Nothing found, whatever the reason; these have the number and cannot be the member by what was stated. */
  | { readonly state: 'UNLINKED'; readonly contradicted: readonly string[] }

/**
 * What a member's statement comes to in one cart (domain.md 3, D13, D14).
 *
 * The items narrow the customers who have the number. An order number must be one of theirs. An e-mail address must not
 * differ from the one that the cart knows; among several people it must equal that of one. Where it tells a family not
 * apart, the order number is asked, whether the address was wrong or the cart knows none: the answers read the same. Items
 * that contradict each other, or the only person who has the number, find nothing.
 *
 * @param candidates the customers of one connection who have the number
 */
export function decideClaim(candidates: readonly ClaimCandidate[], stated: StatedItems): ClaimDecision {
  const all = candidates.filter(({ isEligible = true }) => isEligible)
  const [email, orderNumber] = [given(stated.email), given(stated.orderNumber)]
  const ordered = orderNumber === null ? all : all.filter((one) => one.ordered)
  const found = email === null ? ordered : byEmail(ordered, email)
  if (found.length === 0) {
    const tooMany = email !== null && orderNumber === null && !areOnePerson(all)
    return tooMany
      ? { state: 'AMBIGUOUS', item: 'orderNumber' }
      : { state: 'UNLINKED', contradicted: contradictedIn(candidates, { email, orderNumber }) }
  }
  if (!areOnePerson(found)) {
    const mayAskEmail = email === null && found.some((one) => one.email !== null)
    return { state: 'AMBIGUOUS', item: mayAskEmail ? 'email' : 'orderNumber' }
  }
  const decision = linkUnlessClaimed(withTheirOthers(found, all))
  if (decision.state !== 'LINKED') return { state: 'CLAIMED' }
  const second = secondOf(found, { email, orderNumber })
  return { state: 'LINKED', customers: decision.customerIds.map((customerId) => ({ customerId, second })) }
}

/**
 * Those whom nothing stated fits. Who cannot be linked yet counts too, since a first order may come later; the stated
 * order may be that one, so that only an address contradicts them.
 */
const contradictedIn = (
  candidates: readonly ClaimCandidate[],
  { email, orderNumber }: StatedItems,
): readonly string[] =>
  candidates
    .filter((one) =>
      one.isEligible === false
        ? email !== null && knowsEmail(one) && !sameEmail(one.email, email)
        : email !== null || orderNumber !== null,
    )
    .map(({ customerId }) => customerId)

const given = (text: string | null): string | null => (text === null || isBlank(text) ? null : text)

/**
 * Those with the address. Without one: the only person who has the number, when the cart knows no address of that
 * person.
 */
function byEmail(candidates: readonly ClaimCandidate[], email: string): readonly ClaimCandidate[] {
  const equal = candidates.filter((one) => sameEmail(one.email, email))
  if (equal.length > 0) return equal
  return areOnePerson(candidates) && candidates.every((one) => !knowsEmail(one)) ? candidates : []
}

/** What a cart keeps in the field and is no address tells nothing. */
const knowsEmail = (one: ClaimCandidate): boolean => normaliseEmail(one.email ?? '') !== null

function secondOf(
  found: readonly ClaimCandidate[],
  { email, orderNumber }: StatedItems,
): IdentityItem | null {
  if (orderNumber !== null) return 'orderNumber'
  return email !== null && found.some((one) => sameEmail(one.email, email)) ? 'email' : null
}

/** By precedence over several carts: linked anywhere is linked; then what prevents it. */
export function overallClaim(decisions: readonly ClaimDecision[]): IdentityOutcome {
  if (decisions.some(({ state }) => state === 'LINKED')) return { outcome: 'LINKED' }
  if (decisions.some(({ state }) => state === 'CLAIMED')) return { outcome: 'CLAIMED' }
  const items = decisions.flatMap((one) => (one.state === 'AMBIGUOUS' ? [one.item] : []))
  const [first] = items
  if (first === undefined) return { outcome: 'WAITING' }
  return { outcome: 'ONE_MORE', item: items.includes('email') ? 'email' : first }
}
