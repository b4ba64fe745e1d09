import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CHECKS_WITHIN_MS, checkRefusedForSeconds, MOST_CHECKS } from '../../../domain/carts/checkLimit.ts'

describe('checks of a shop', () => {
  it('are 5 within any minute, and the sixth is told when', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 60 }), (gaps) => {
        const made: number[] = []
        let now = 0
        for (const gap of gaps) {
          now += gap
          const seconds = checkRefusedForSeconds(made, now)
          if (seconds === null) made.push(now)
          else {
            expect(seconds).toBeGreaterThanOrEqual(1)
            expect(seconds).toBeLessThanOrEqual(CHECKS_WITHIN_MS / 1_000)
            expect(checkRefusedForSeconds(made, now + seconds * 1_000)).toBeNull()
          }
        }
        for (const [n, at] of made.entries()) {
          const sixth = made[n + MOST_CHECKS]
          if (sixth !== undefined) expect(sixth - at).toBeGreaterThanOrEqual(CHECKS_WITHIN_MS)
        }
      }),
    )
  })
})
