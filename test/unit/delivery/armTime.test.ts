import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ARM_LEAD_MS, ARM_SPREAD_MS, armAt } from '../../../domain/delivery/armTime.ts'
import { instantInJapan, parseClock, parseDate } from '../../../domain/values/japanTime.ts'

const due = instantInJapan(parseDate('2026-11-27'), parseClock('18:00'))

describe('the time to arm', () => {
  it('lies 90 s to 16.5 min before the due time, the same for an order every time', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const early = due - armAt(due, id, 0)
        expect(early).toBeGreaterThanOrEqual(ARM_LEAD_MS)
        expect(early).toBeLessThan(ARM_LEAD_MS + ARM_SPREAD_MS)
        expect(armAt(due, id, 0)).toBe(due - early)
      }),
    )
  })

  it('is now when that has passed', () => {
    expect(armAt(due, 'O1', due - 1000)).toBe(due - 1000)
    expect(armAt(due, 'O1', due + 1000)).toBe(due + 1000)
  })

  it('spreads orders that are due together over the quarter of an hour', () => {
    const minutes = new Set<number>()
    for (let i = 0; i < 500; i++)
      minutes.add(Math.floor((due - ARM_LEAD_MS - armAt(due, crypto.randomUUID(), 0)) / 60_000))
    expect(minutes.size).toBe(15)
  })
})
