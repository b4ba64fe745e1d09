import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { PullWindow } from '../../../activities/carts/port.ts'
import { dueWindow, firstHalf, OVERLAP_MS, windowAfter } from '../../../activities/carts/pull/window.ts'

const NOW = Date.UTC(2026, 10, 25)

describe('windows of a pull', () => {
  it('begins an overlap before the cursor, or at the beginning of the cart', () => {
    expect(dueWindow(NOW - 10_000, NOW + 999)).toEqual({ from: NOW - 10_000 - OVERLAP_MS, to: NOW })
    expect(dueWindow(null, NOW).from).toBeNull()
  })

  it('is halved down to a second and the next, and no further', () => {
    let window: PullWindow | null = { from: null, to: NOW }
    let steps = 0
    for (let next = firstHalf(window); next !== null; next = firstHalf(next)) {
      expect(next.to).toBeLessThan(window.to)
      window = next
      steps += 1
    }
    expect(steps).toBeLessThan(40)
    expect(firstHalf({ from: NOW - 2_000, to: NOW })).toEqual({ from: NOW - 2_000, to: NOW - 1_000 })
    for (const from of [NOW - 1_000, NOW, NOW + 1_000]) expect(firstHalf({ from, to: NOW })).toBeNull()
  })

  it('covers everything, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(6), { maxLength: 50 }),
        fc.integer({ min: 0, max: 10_000_000 }),
        (cuts, ago) => {
          const whole = dueWindow(NOW - ago * 1_000, NOW)
          let covered = whole.from ?? 0
          let place = 0
          for (let window: PullWindow | null = whole; window !== null; ) {
            expect(window.from).toBe(covered)
            for (let cut = cuts[place] ?? 0; cut > 0; cut--) window = firstHalf(window) ?? window
            place += 1
            if (window.to < whole.to) expect(window.to).toBeGreaterThan(covered)
            covered = window.to
            window = windowAfter(window, whole)
          }
          expect(covered).toBe(whole.to)
        },
      ),
    )
  })
})
