import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readRows } from '../../../activities/carts/repist/readRows.ts'

const idOf = {
  products: 'product_id',
  customers: 'customer_id',
  subscriptions: 'teiki_id',
  orders: 'order_id',
} as const
const resources = Object.keys(idOf) as (keyof typeof idOf)[]

/** White space, ignorables and fillers: what shows nothing (domain.md D38). */
const blank = fc.string({
  unit: fc.constantFrom(' ', '\u3000', '\t', '\u200b', '\ufeff', '\u3164', '\u2800', '\u00ad'),
  maxLength: 5,
})

describe('the id of a row', () => {
  it('that shows nothing is none: the row is set aside, and the others are read', () => {
    fc.assert(
      fc.property(fc.constantFrom(...resources), blank, (resource, id) => {
        const read = readRows(resource, [{ [idOf[resource]]: id }, { [idOf[resource]]: '1' }])
        expect(read.unreadable).toMatchObject([{ cause: 'ID_MISSING', externalId: null }])
        expect(read.rows).toMatchObject([{ externalId: '1' }])
      }),
    )
  })

  it('may have what shows nothing beside what shows something', () => {
    const read = readRows('orders', [{ order_id: 'a\u3164' }])
    expect(read.unreadable).toEqual([])
  })
})
