import { foldName, isBlank } from '../values/text.ts'
import { sameEmail } from './linking.ts'

/** What a member linked by phone alone may be asked before a contract changes, as far as the cart knows it (D15). */
export const SECOND_ITEMS = ['email', 'orderNumber', 'postcode'] as const
export type SecondItem = (typeof SECOND_ITEMS)[number]

/** Wrong answers that a member may give on one day in Japan; then a person must look. */
export const SECOND_LOOK_TRIES = 5

/** A customer whom the member is linked to, as far as it matters here. */
export interface LookedAt {
  /** Whether more than the phone proves the link: an item that was right, or an operator's decision. */
  readonly isProven: boolean
  readonly email: string | null
  /** Some of the customer's order numbers, or none; the check asks the database. */
  readonly hasOrders: boolean
  readonly postcode: string | null
}

/**
 * Whether the member must give one more item, and which the cart can check. `items` empty, or no tries left: a person must
 * look. None of it ever refuses a request by itself.
 */
export type SecondLook =
  | { readonly needed: false }
  | { readonly needed: true; readonly items: readonly SecondItem[]; readonly triesLeft: number }

/**
 * The second look before contracts change (domain.md D15).
 * @param customers those whose contracts are meant; without one there is nothing to change
 */
export function secondLookFor({
  isOn,
  customers,
  wrongToday,
}: {
  readonly isOn: boolean
  readonly customers: readonly LookedAt[]
  readonly wrongToday: number
}): SecondLook {
  const open = customers.filter(({ isProven }) => !isProven)
  if (!isOn || open.length === 0) return { needed: false }
  const knows: Readonly<Record<SecondItem, boolean>> = {
    email: open.some(({ email }) => sameEmail(email, email)),
    orderNumber: open.some(({ hasOrders }) => hasOrders),
    postcode: open.some(({ postcode }) => postcode !== null && digitsOf(postcode) !== ''),
  }
  return {
    needed: true,
    items: SECOND_ITEMS.filter((item) => knows[item]),
    triesLeft: Math.max(0, SECOND_LOOK_TRIES - wrongToday),
  }
}

/** Whether what the member gave is what the cart knows. Two blanks never agree. Total. */
export function isSameItem(item: SecondItem, given: string, known: string | null): boolean {
  if (known === null || isBlank(given) || isBlank(known)) return false
  if (item === 'email') return sameEmail(given, known)
  if (item === 'orderNumber') return foldName(given) === foldName(known)
  const digits = digitsOf(given)
  return digits !== '' && digits === digitsOf(known)
}

/** The seven digits of a Japanese postcode; empty: it is none. */
function digitsOf(text: string): string {
  const digits = text.normalize('NFKC').replace(/[^0-9]/gu, '')
  return digits.length === 7 ? digits : ''
}
