/**
 * What a request costs the shop (domain.md D26, D45; decision 0064). All amounts are integer yen without tax.
 */

/** The kinds of requests that a machine carries out, and that can cost something. */
export const CHARGED_KINDS = ['PAUSE', 'SKIP', 'CANCEL'] as const
export type ChargedKind = (typeof CHARGED_KINDS)[number]

/** By what the cart was changed. */
export const CHARGED_WAYS = ['ROBOT', 'API'] as const
export type ChargedWay = (typeof CHARGED_WAYS)[number]

/** The platform's prices, by kind; the same for every shop and for both ways. */
export type PriceList = Readonly<Record<ChargedKind, number>>

/** The prices of the first version: ¥50 for a pause or a skip, nothing for a cancellation. */
export const FIRST_PRICES: PriceList = { PAUSE: 50, SKIP: 50, CANCEL: 0 }

/** What is known of a request when its price is asked. */
export interface Chargeable {
  /** Any kind, also those that no machine carries out. */
  kind: string
  /** Its state; only DONE can cost. */
  state: string
  isTest: boolean
  /** The saga committed a press. False where the target was there before the first try. */
  isPressed: boolean
  /**
   * The saga itself read the target after its press. False where a person closed the request, whatever was pressed
   * before: nobody but the person knows what became of it.
   */
  isReadBack: boolean
}

export const isChargedKind = (kind: string): kind is ChargedKind =>
  (CHARGED_KINDS as readonly string[]).includes(kind)

/**
 * Whether a request costs its price: it is done, the saga pressed and read the target back, it is no test, and its kind is
 * one that a machine carries out. A refusal, a failure, a repeat, what a person did by hand and what was there already
 * cost nothing.
 */
export const isCharged = ({ kind, state, isTest, isPressed, isReadBack }: Chargeable): boolean =>
  isChargedKind(kind) && state === 'DONE' && !isTest && isPressed && isReadBack

/** What a request costs by these prices; null: nothing is charged. A charge of ¥0 is a charge. */
export const priceOf = (request: Chargeable, prices: PriceList): number | null =>
  isChargedKind(request.kind) && isCharged(request) ? prices[request.kind] : null
