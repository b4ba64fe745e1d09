import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { looksLikeGuessing, secondsToNextTry, TRIES } from '../../../domain/line/formTries.ts'

it('waits for as long as a whole try takes to come', () => {
  const rule = { most: 10, secondsEach: 30 }
  expect([10, 1, 0.5, 0, -3].map((left) => secondsToNextTry(left, rule))).toEqual([0, 0, 15, 30, 30])
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, min: -5, max: 60 }),
      fc.constantFrom(...Object.values(TRIES)),
      (left, one) => {
        const seconds = secondsToNextTry(left, one)
        expect(seconds === 0).toBe(left >= 1)
        expect(seconds).toBeLessThanOrEqual(one.secondsEach)
      },
    ),
  )
})

it('calls many submissions that lead to nobody guessing, and a busy day not', () => {
  expect(looksLikeGuessing({ submitted: 3_000, linked: 4, refused: 0 })).toBe(true)
  expect(looksLikeGuessing({ submitted: 5, linked: 0, refused: 50 })).toBe(true)
  expect(looksLikeGuessing({ submitted: 3_000, linked: 1_500, refused: 20 })).toBe(false)
  expect(looksLikeGuessing({ submitted: 150, linked: 0, refused: 0 })).toBe(false)
})
