import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { spokenLineOf, spokenProductOf } from '../../../domain/orders/spokenLine.ts'

const line = (productName: string, isTrigger: boolean) => ({ productName, isTrigger })

describe('the line that a message speaks of (D48)', () => {
  it('is the first of a trigger product, wherever it stands', () => {
    expect(spokenProductOf([line('B', false), line('A', true), line('C', true)])).toBe('A')
  })

  it('is the first line where no trigger product is left, and none without lines', () => {
    expect(spokenProductOf([line('B', false), line('C', false)])).toBe('B')
    expect(spokenProductOf([])).toBeNull()
  })

  it('is always of the order, and of a trigger product if any is', () => {
    const lines = fc.array(fc.record({ productName: fc.string(), isTrigger: fc.boolean(), nth: fc.nat() }))
    fc.assert(
      fc.property(lines, (all) => {
        const spoken = spokenLineOf(all)
        if (all.length === 0) return expect(spoken).toBeNull()
        expect(all).toContain(spoken)
        expect(spoken?.isTrigger).toBe(all.some(({ isTrigger }) => isTrigger))
        const before = all.slice(
          0,
          all.findIndex((one) => one === spoken),
        )
        expect(before.some(({ isTrigger }) => isTrigger)).toBe(false)
      }),
    )
  })
})
