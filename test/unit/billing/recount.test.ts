import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { FIRST_PRICES, isCharged } from '../../../domain/billing/price.ts'
import {
  type CountedRequest,
  differenceOf,
  type PricesFrom,
  pricesAt,
  type StoredCharge,
} from '../../../domain/billing/recount.ts'

const VERSIONS: PricesFrom[] = [
  { version: 1, fromAt: 0, prices: FIRST_PRICES },
  { version: 2, fromAt: 1_000, prices: { ...FIRST_PRICES, CANCEL: 300 } },
  { version: 3, fromAt: 1_000, prices: { ...FIRST_PRICES, CANCEL: 400 } },
]
const request: CountedRequest = {
  kind: 'CANCEL',
  state: 'DONE',
  isTest: false,
  isPressed: true,
  isReadBack: true,
  how: 'ROBOT',
  settledAt: 999,
}
const charge: StoredCharge = { kind: 'CANCEL', amount: 0, how: 'ROBOT', priceVersion: 1, settledAt: 999 }
const compare = (asked: CountedRequest | null, found: StoredCharge | null) =>
  differenceOf(asked, found, VERSIONS)

describe('the prices in force', () => {
  it('are the last that began, and of two that began together the higher version', () => {
    expect([-1, 0, 999, 1_000, 5_000].map((at) => pricesAt(VERSIONS, at)?.version ?? null)).toEqual([
      null,
      1,
      1,
      3,
      3,
    ])
    expect(pricesAt(VERSIONS.toReversed(), 1_000)?.version).toBe(3)
  })
})

describe('the recount of one request', () => {
  it('finds what is missing, not owed, wrong, or of no request', () => {
    expect(compare(request, charge)).toBeNull()
    expect(compare(null, null)).toBeNull()
    expect(compare(request, null)).toBe('MISSING')
    expect(compare(null, charge)).toBe('NO_REQUEST')
    for (const free of [{ isTest: true }, { isReadBack: false }, { isPressed: false }, { state: 'FAILED' }]) {
      expect(compare({ ...request, ...free }, charge)).toBe('NOT_OWED')
      expect(compare({ ...request, ...free }, null)).toBeNull()
    }
    for (const other of [
      { amount: 1 },
      { kind: 'SKIP' },
      { how: 'API' },
      { priceVersion: 2 },
      { settledAt: 998 },
    ])
      expect(compare(request, { ...charge, ...other })).toBe('WRONG')
  })

  it('takes the price of the charge’s own instant, which the closing of a period may have moved on', () => {
    const moved = { ...charge, settledAt: 1_000 }
    expect(compare(request, { ...moved, amount: 400, priceVersion: 3 })).toBeNull()
    expect(compare(request, moved)).toBe('WRONG')
  })

  it('agrees with the rule for whatever is known: a charge where one is owed, none elsewhere', () => {
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constantFrom('PAUSE', 'SKIP', 'CANCEL', 'OTHER', ''),
          state: fc.constantFrom('DONE', 'REFUSED', 'VERIFYING'),
          isTest: fc.boolean(),
          isPressed: fc.boolean(),
          isReadBack: fc.boolean(),
          how: fc.constantFrom('ROBOT', 'API', 'HAND', null),
          settledAt: fc.option(fc.integer({ min: 0, max: 2_000 })),
        }),
        (asked) => {
          const isOwed = isCharged(asked) && asked.settledAt !== null
          expect(compare(asked, null)).toBe(isOwed ? 'MISSING' : null)
        },
      ),
    )
  })
})
