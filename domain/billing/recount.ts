import { type Chargeable, type PriceList, priceOf } from './price.ts'

/**
 * The recount: what was charged against what was done (decision 0064). MISSING: a request that must cost has no charge.
 * NOT_OWED: a charge of a request that costs nothing. WRONG: it has one, of another amount, kind, way, date or price
 * version. NO_REQUEST: a charge for which there is no request.
 */
export const DIFFERENCES = ['MISSING', 'NOT_OWED', 'WRONG', 'NO_REQUEST'] as const
export type Difference = (typeof DIFFERENCES)[number]

/** A charge as it is stored. Instants: epoch milliseconds. */
export interface StoredCharge {
  readonly kind: string
  readonly amount: number
  readonly how: string
  readonly priceVersion: number
  readonly settledAt: number
}

/** A request as the recount sees it. */
export interface CountedRequest extends Chargeable {
  /** By what it was settled. */
  readonly how: string | null
  readonly settledAt: number | null
}

/** The platform's prices from an instant (epoch milliseconds) on. */
export interface PricesFrom {
  readonly version: number
  readonly fromAt: number
  readonly prices: PriceList
}

/** The prices in force at an instant: of those that began, the last; of two that began together, the higher version. */
export function pricesAt(versions: readonly PricesFrom[], at: number): PricesFrom | null {
  const begun = versions.filter(({ fromAt }) => fromAt <= at)
  return begun.reduce<PricesFrom | null>(
    (last, one) =>
      last === null || one.fromAt > last.fromAt || (one.fromAt === last.fromAt && one.version > last.version)
        ? one
        : last,
    null,
  )
}

/** What is wrong between one request and its charge; null: nothing. */
export function differenceOf(
  request: CountedRequest | null,
  charge: StoredCharge | null,
  versions: readonly PricesFrom[],
): Difference | null {
  if (request === null) return charge === null ? null : 'NO_REQUEST'
  const inForce = pricesAt(versions, charge?.settledAt ?? request.settledAt ?? Number.NaN)
  const price = inForce === null ? null : priceOf(request, inForce.prices)
  if (charge === null) return price === null ? null : 'MISSING'
  if (price === null) return 'NOT_OWED'
  const isRight =
    charge.amount === price &&
    charge.kind === request.kind &&
    charge.how === request.how &&
    charge.priceVersion === inForce?.version &&
    // A charge that met the closing of a period counts from the end of that period.
    request.settledAt !== null &&
    charge.settledAt >= request.settledAt
  return isRight ? null : 'WRONG'
}
