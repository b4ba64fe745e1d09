import { type Cart, CART_CAPABILITIES, type MemoTarget } from '../carts/cartCapabilities.ts'
import type { AutomatedKind } from './request.ts'

/**
 * How a memo is written: IN_FORM with the operation's own submission, or OWN, by an operation of its own after the
 * settling, with its own lease, press and read-back (requests.md 4). NONE: nothing is written.
 */
export type MemoPlace = 'IN_FORM' | 'OWN' | 'NONE'

/** Where the shop's memo target goes before the press. */
export function memoPlace({
  cart,
  kind,
  target,
}: {
  cart: Cart
  kind: AutomatedKind
  /** The setting of the LINE account; null: it wants no memo. */
  target: MemoTarget | null
}): MemoPlace {
  const { memoInForm, memoTargets } = CART_CAPABILITIES[cart]
  if (target === null || !memoTargets.includes(target)) return 'NONE'
  return memoInForm[kind] === target ? 'IN_FORM' : 'OWN'
}

/**
 * What is left to write once the request is settled: what did not go with the form, such as after a lost answer or where
 * the target was there already. Writing looks for the request's id first, so OWN after an IN_FORM that nobody saw repeats
 * nothing. `isByHand`: a person did it and keeps the cart's notes.
 */
export function memoLeft({
  place,
  isWritten,
  isByHand,
}: {
  place: MemoPlace
  isWritten: boolean
  isByHand: boolean
}): 'OWN' | 'NONE' {
  return place === 'NONE' || isWritten || isByHand ? 'NONE' : 'OWN'
}
