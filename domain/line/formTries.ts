/**
 * How many submissions are taken in a row, and after how many seconds there is one more. A member mistypes a few times.
 * One address can stand for all customers of a mobile carrier, so it has more, and a submission that links costs it
 * nothing; what an address is, is the trusted-proxy rule's.
 */
export const TRIES = {
  MEMBER: { most: 10, secondsEach: 30 },
  ADDRESS: { most: 60, secondsEach: 10 },
} as const satisfies Readonly<Record<string, TryRule>>

export type TryKind = keyof typeof TRIES

export interface TryRule {
  readonly most: number
  readonly secondsEach: number
}

/** Seconds until there is a whole try again; 0 when there is one. @param left tries, with their fraction */
export const secondsToNextTry = (left: number, { secondsEach }: TryRule): number =>
  left >= 1 ? 0 : Math.max(1, Math.ceil((1 - Math.max(0, left)) * secondsEach))

/** People who are no members, after whom the LINE Login channel is taken for one of another provider. */
export const STRANGERS_OF_WRONG_CHANNEL = 20

/** How often a form was submitted within the last hour or two. */
export interface FormUse {
  readonly submitted: number
  readonly linked: number
  readonly refused: number
}

/**
 * Whether somebody seems to try telephone numbers: many submissions lead to nobody and few to somebody, or many were
 * refused. A shop that invites its friends before their orders came is told so too; the words allow for it.
 */
export const looksLikeGuessing = ({ submitted, linked, refused }: FormUse): boolean =>
  refused >= 50 || (submitted - linked >= 200 && linked * 4 < submitted)
