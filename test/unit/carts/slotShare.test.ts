import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createSlotShare } from '../../../activities/carts/slotShare.ts'
import { CART_SLOTS, mayBegin, PLACE_KEPT_MS, SLOTS_OF_A_SHOP } from '../../../domain/carts/slotShare.ts'

describe('the slots of a shop', () => {
  it('are a quarter of a process, and a shop is not kept from its own by another', async () => {
    const slots = createSlotShare()
    const ends: (() => void)[] = []
    const begin = (shopId: string, claimant: string) =>
      slots.run({ shopId, claimant }, () => new Promise<void>((resolve) => ends.push(resolve)))
    const flood = Array.from({ length: 40 }, (_, n) => begin('flood', String(n)))
    const other = begin('other', 'x')
    expect(ends.length).toBe(CART_SLOTS / 4 + 1)
    expect(await Promise.all(flood.slice(SLOTS_OF_A_SHOP))).toEqual(
      Array.from({ length: 40 - SLOTS_OF_A_SHOP }, () => ({ comeBackMs: expect.any(Number) })),
    )
    for (const end of ends) end()
    expect(await other).toEqual({ done: undefined })
  })

  it('are given back when the work fails', async () => {
    const slots = createSlotShare()
    const fail = (n: number) =>
      slots.run({ shopId: 's', claimant: String(n) }, () => Promise.reject(new Error('no'))).catch(String)
    for (let n = 0; n < 20; n++) expect(await fail(n)).toBe('Error: no')
  })

  it('go to whoever was turned away first, before those that begin again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: SLOTS_OF_A_SHOP }),
        fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 12 }),
        (running, ages) => {
          const now = 10_000
          const turnedAway = ages.map((age, n) => ({
            claimant: `t${n}`,
            since: now - age - 1,
            seenAt: now - 1,
          }))
          const stale = { claimant: 'gone', since: 0, seenAt: now - PLACE_KEPT_MS }
          const state = { running, turnedAway: [...turnedAway, stale] }
          const free = SLOTS_OF_A_SHOP - running
          expect(mayBegin(state, { claimant: 'new', now })).toBe(ages.length < free)
          const oldest = turnedAway.toSorted((one, other) => one.since - other.since)[0]
          if (oldest) expect(mayBegin(state, { claimant: oldest.claimant, now })).toBe(free > 0)
        },
      ),
    )
  })
})
