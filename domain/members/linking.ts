import { normaliseEmail } from '../values/email.ts'
import { foldName } from '../values/text.ts'

/** A customer of one cart whose own phone equals the member's; delivery addresses are never compared (D13). */
export interface LinkCandidate {
  readonly customerId: string
  readonly name: string | null
  readonly kana: string | null
  readonly email: string | null
  /** Whether another member of the same LINE account is already linked to this customer. */
  readonly claimedByOtherMember: boolean
  /** False where the cart links no customer without an order, and this one has none (domain.md 3). */
  readonly isEligible?: boolean
  /** False for one linked by hand who has another phone. */
  readonly hasPhone?: boolean
  /** What this member has proven of the customer beyond the phone, or an operator has decided. */
  readonly proof?: LinkProof | null
}

/**
 * `SECOND`: the member gave one more item that is right. `HAND`: an operator linked the two, whatever the phone.
 * `CONTRADICTED`: the member stated an item that is not so of this customer.
 */
export type LinkProof = 'SECOND' | 'HAND' | 'CONTRADICTED'

export type LinkDecision =
  | { readonly state: 'LINKED'; readonly customerIds: readonly string[] }
  /** Several different people: no guess; e-mail or order number is asked for. */
  | { readonly state: 'AMBIGUOUS' }
  /** Linked to another member: nothing is shown or moved; the shop decides. */
  | { readonly state: 'CLAIMED' }
  | { readonly state: 'UNLINKED' }

/**
 * The single-key match (一点一致) between a member and the customers of one cart (domain.md 3, D13, D14).
 *
 * Several customers with the phone are one person, and all are linked, only when every pair agrees in e-mail, or in name
 * and kana. A family that shares a phone is therefore `AMBIGUOUS`, even when one of them is claimed: it is unknown which
 * of them the member is. One more item that the member gave once tells them apart for good. What an operator linked by
 * hand stays linked.
 *
 * @param memberPhone digits of {@link normalisePhone}, null when the member gave none, or was unlinked since
 * @param candidates the customers of one connection with that phone, and those linked by hand
 */
export function decideLink({
  memberPhone,
  candidates,
}: {
  readonly memberPhone: string | null
  readonly candidates: readonly LinkCandidate[]
}): LinkDecision {
  const byHand = candidates.filter(
    ({ proof, claimedByOtherMember }) => proof === 'HAND' && !claimedByOtherMember,
  )
  const byPhone = memberPhone === null ? UNLINKED : decideByPhone(eligible(candidates))
  if (byHand.length === 0) return byPhone
  const more = byPhone.state === 'LINKED' ? byPhone.customerIds : []
  return { state: 'LINKED', customerIds: [...new Set([...byHand.map(idOf), ...more])] }
}

const UNLINKED: LinkDecision = { state: 'UNLINKED' }

const eligible = (candidates: readonly LinkCandidate[]): readonly LinkCandidate[] =>
  candidates.filter(
    ({ isEligible = true, hasPhone = true, proof }) => isEligible && hasPhone && proof !== 'CONTRADICTED',
  )

function decideByPhone(candidates: readonly LinkCandidate[]): LinkDecision {
  if (candidates.length === 0) return UNLINKED
  if (areOnePerson(candidates)) return linkUnlessClaimed(candidates)
  const proven = candidates.filter(({ proof }) => proof === 'SECOND' || proof === 'HAND')
  return proven.length === 0 ? { state: 'AMBIGUOUS' } : linkUnlessClaimed(withTheirOthers(proven, candidates))
}

/** One of them linked elsewhere keeps all of the person from being linked. */
export const linkUnlessClaimed = (person: readonly LinkCandidate[]): LinkDecision =>
  person.some(({ claimedByOtherMember }) => claimedByOtherMember)
    ? { state: 'CLAIMED' }
    : { state: 'LINKED', customerIds: person.map(idOf) }

/** Customers who were told apart, with those of the candidates who are surely the same person. */
export function withTheirOthers(
  told: readonly LinkCandidate[],
  candidates: readonly LinkCandidate[],
): readonly LinkCandidate[] {
  const [toldOnes, traits] = [new Set(told), told.map(traitsOf)]
  const whole = candidates.filter((one) => toldOnes.has(one) || traits.every(agreesWith(traitsOf(one))))
  return areOnePerson(whole) ? whole : told
}

const idOf = ({ customerId }: LinkCandidate): string => customerId

/** Whether every pair agrees. Thousands may have the number that a shop enters for people without one. */
export function areOnePerson(candidates: readonly LinkCandidate[]): boolean {
  const traits = candidates.map(traitsOf)
  return traits.every((one, place) => {
    const agrees = agreesWith(one)
    for (let next = place + 1; next < traits.length; next++) {
      const other = traits[next]
      if (other !== undefined && !agrees(other)) return false
    }
    return true
  })
}

/** What two customers agree in; an empty text agrees with nothing: it is no evidence. */
interface Traits {
  readonly email: string
  /** Name and kana; empty without both. */
  readonly names: string
}

function traitsOf({ email, name, kana }: LinkCandidate): Traits {
  const [plain, spoken] = [plainName(name ?? ''), plainName(kana ?? '')]
  return {
    email: plainEmail(email),
    names: plain === '' || spoken === '' ? '' : `${plain}\n${spoken}`,
  }
}

const agreesWith =
  (one: Traits) =>
  (other: Traits): boolean =>
    (one.email !== '' && one.email === other.email) || (one.names !== '' && one.names === other.names)

/** Whether both are the same address; two empty ones are not. */
export const sameEmail = (one: string | null, other: string | null): boolean =>
  plainEmail(one) !== '' && plainEmail(one) === plainEmail(other)

const plainEmail = (text: string | null): string => normaliseEmail(text ?? '')?.address ?? ''

/** Names compare without regard to width, spaces, and hiragana or katakana. */
const plainName = (name: string): string =>
  foldName(name)
    .replaceAll(' ', '')
    .replace(/[ぁ-ゖ]/gu, (kana) => String.fromCodePoint((kana.codePointAt(0) ?? 0) + 0x60))
