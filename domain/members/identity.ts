import type { OperatorId } from '../values/ids.ts'

/** What a member states on the identity form (本人確認フォーム), as typed. */
export interface IdentityAnswers {
  readonly phone: string
  readonly email: string | null
  readonly orderNumber: string | null
}

/** The item that tells people of one telephone number apart (domain.md D13). */
export type IdentityItem = 'email' | 'orderNumber'

/**
 * What becomes of the answers, as the member may know it. `WAITING`: nothing was found yet, for whatever reason; the
 * reasons read the same. `ONE_MORE`: several customers have the number, one more item is asked. `CLAIMED`: the
 * customer is linked to another member (D14).
 */
export type IdentityOutcome =
  | { readonly outcome: 'LINKED' | 'WAITING' | 'CLAIMED' }
  | { readonly outcome: 'ONE_MORE'; readonly item: IdentityItem }

/** Why answers are not taken: no telephone number, or the fourth different number of the day in Japan. */
export type IdentityRefusal = { readonly refused: 'PHONE_INVALID' | 'TOO_MANY_NUMBERS' }

/** Where a member stands, as the identity page says it. */
export type IdentityStanding = 'LINKED' | 'UNLINKED' | 'WAITING' | 'AMBIGUOUS' | 'CLAIMED'

/** Who unlinks: the member on the page or with the keyword, or an operator. */
export type UnlinkedBy =
  | { readonly by: 'PAGE' | 'KEYWORD' }
  | { readonly by: 'OPERATOR'; readonly operatorId: OperatorId; readonly reason: string }

/** Different telephone numbers that a member may state on one day in Japan. */
export const NUMBERS_A_DAY = 3

/** How long a claim waits for its customer. */
export const CLAIM_DAYS = 30
