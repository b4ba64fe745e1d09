import { describe, expect, it } from '@jest/globals'
import { factOfChange, type OrderFacts } from '../../../domain/orders/factOfOrderChange.ts'

const order: OrderFacts = {
  status: 'OPEN',
  shipDate: null,
  recurringCount: null,
  customerExternalId: '10',
  subscriptionExternalId: null,
}
const fact = (change: Partial<OrderFacts>, linesChanged = false, before: OrderFacts | null = order) =>
  factOfChange(before, { ...order, ...change }, linesChanged)

describe('what an order tells its workflow', () => {
  it('D1: is placed when first seen, unless it is cancelled already', () => {
    expect(fact({}, true, null)).toBe('orderPlaced')
    expect(fact({ status: 'RETURNED' }, true, null)).toBeNull()
  })

  it('V6, V8: a ship date that appears, moves or is cleared', () => {
    const dated = { ...order, shipDate: '2026-11-25' }
    expect(fact({ shipDate: '2026-11-25' })).toBe('shipDateChanged')
    expect(fact({ shipDate: '2026-11-26' }, false, dated)).toBe('shipDateChanged')
    expect(fact({ shipDate: null }, false, dated)).toBe('shipDateChanged')
  })

  it('V8: cancelled or returned once, whatever else changes, and placed again when taken back', () => {
    const off: OrderFacts = { ...order, status: 'CANCELLED' }
    expect(fact({ status: 'CANCELLED', shipDate: '2026-11-25' })).toBe('orderCancelled')
    expect(fact({ status: 'RETURNED', shipDate: '2026-11-25' }, true, off)).toBeNull()
    expect(fact({ status: 'OPEN' }, false, off)).toBe('orderPlaced')
  })

  it('changes with its count, customer, subscription and products; not with its status', () => {
    expect(fact({ recurringCount: 2 })).toBe('orderChanged')
    expect(fact({ customerExternalId: '11' })).toBe('orderChanged')
    expect(fact({ subscriptionExternalId: 'T1' })).toBe('orderChanged')
    expect(fact({}, true)).toBe('orderChanged')
    expect(fact({ status: 'SHIPPED' })).toBeNull()
  })
})
