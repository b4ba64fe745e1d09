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
}

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
 * of them the member is.
 *
 * @param memberPhone digits of {@link normalisePhone}, null when the member gave none
 * @param candidates the customers of one connection with that phone
 */
export function decideLink({
  memberPhone,
  candidates,
}: {
  readonly memberPhone: string | null
  readonly candidates: readonly LinkCandidate[]
}): LinkDecision {
  if (memberPhone === null || candidates.length === 0) return { state: 'UNLINKED' }
  if (!areOnePerson(candidates)) return { state: 'AMBIGUOUS' }
  if (candidates.some((candidate) => candidate.claimedByOtherMember)) return { state: 'CLAIMED' }
  return { state: 'LINKED', customerIds: candidates.map((candidate) => candidate.customerId) }
}

const areOnePerson = (candidates: readonly LinkCandidate[]): boolean =>
  candidates.every((one, place) => candidates.slice(place + 1).every((other) => agree(one, other)))

function agree(one: LinkCandidate, other: LinkCandidate): boolean {
  const sameEmail = same(one.email, other.email, (text) => normaliseEmail(text)?.address ?? '')
  return sameEmail || (same(one.name, other.name, plainName) && same(one.kana, other.kana, plainName))
}

/** Two empty fields do not agree: they are no evidence. */
function same(one: string | null, other: string | null, normalise: (text: string) => string): boolean {
  const value = normalise(one ?? '')
  return value !== '' && value === normalise(other ?? '')
}

/** Names compare without regard to width, spaces, and hiragana or katakana. */
const plainName = (name: string): string =>
  foldName(name)
    .replaceAll(' ', '')
    .replace(/[ぁ-ゖ]/gu, (kana) => String.fromCodePoint((kana.codePointAt(0) ?? 0) + 0x60))
