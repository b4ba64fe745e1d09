import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  CHARGED_KINDS,
  type Chargeable,
  FIRST_PRICES,
  isCharged,
  priceOf,
} from '../../../domain/billing/price.ts'

const done: Chargeable = { kind: 'PAUSE', state: 'DONE', isTest: false, isPressed: true, isReadBack: true }
const STATES = [
  'QUEUED',
  'RUNNING',
  'VERIFYING',
  'NEEDS_HUMAN',
  'DONE',
  'REFUSED',
  'FAILED',
  'CANCELLED',
] as const

describe('the price of a request', () => {
  it.each([
    ['a pause that the saga made', done, 50],
    ['a skip that the saga made', { ...done, kind: 'SKIP' }, 50],
    ['a cancellation that the saga made', { ...done, kind: 'CANCEL' }, 0],
    ['another kind', { ...done, kind: 'OTHER' }, null],
    ['a test run', { ...done, isTest: true }, null],
    ['what was there before the first try', { ...done, isPressed: false }, null],
    ['what a person closed after a press that nobody read back', { ...done, isReadBack: false }, null],
    ['what a person did alone', { ...done, isPressed: false, isReadBack: false }, null],
    ['a refusal', { ...done, state: 'REFUSED' }, null],
    ['a failure', { ...done, state: 'FAILED' }, null],
    ['one that waits for a person', { ...done, state: 'NEEDS_HUMAN' }, null],
  ])('%s', (_, request, yen) => {
    expect(priceOf(request, FIRST_PRICES)).toBe(yen)
  })

  it('is the list price of its kind, or nothing, for whatever is known', () => {
    const yen = fc.integer({ min: 0, max: 1_000_000 })
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.oneof(fc.constantFrom(...CHARGED_KINDS, 'OTHER'), fc.string()),
          state: fc.oneof(fc.constantFrom(...STATES), fc.string()),
          isTest: fc.boolean(),
          isPressed: fc.boolean(),
          isReadBack: fc.boolean(),
        }),
        fc.record({ PAUSE: yen, SKIP: yen, CANCEL: yen }),
        (request, prices) => {
          const price = priceOf(request, prices)
          expect(price !== null).toBe(isCharged(request))
          if (price === null) return
          expect(request).toMatchObject({ state: 'DONE', isTest: false, isPressed: true, isReadBack: true })
          expect(price).toBe(prices[request.kind as keyof typeof prices])
        },
      ),
    )
  })
})
