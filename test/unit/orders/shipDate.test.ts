import { describe, expect, it } from '@jest/globals'
import { type CalendarDate, parseDate } from '../../../domain/values/japanTime.ts'
import { orderShipDate, PARTIAL_SHIPMENTS, type PartialShipments } from '../../../domain/orders/shipDate.ts'

const date = (text: string | null): CalendarDate | null => (text === null ? null : parseDate(text))
const counts = (rule: PartialShipments, stated: string | null, ...parcels: (string | null)[]) =>
  orderShipDate(
    date(stated),
    parcels.map((text) => ({ shipDate: date(text) })),
    rule,
  )
const both = (stated: string | null, ...parcels: (string | null)[]) =>
  PARTIAL_SHIPMENTS.map((rule) => counts(rule, stated, ...parcels))

describe('the ship date of an order', () => {
  it('V12 the order-level date rules, before, between and after those of its parcels', () => {
    for (const stated of ['2026-11-24', '2026-11-26', '2026-12-01'])
      expect(both(stated, '2026-11-25', '2026-11-28')).toEqual([stated, stated])
    expect(both('2026-11-25')).toEqual(['2026-11-25', '2026-11-25'])
    expect(both('2026-11-25', null, null)).toEqual(['2026-11-25', '2026-11-25'])
  })

  it('V12 parcels with different dates: the first or the last, whatever their order', () => {
    expect(both(null, '2026-11-25', '2026-11-28')).toEqual(['2026-11-25', '2026-11-28'])
    expect(both(null, '2026-12-01', '2026-11-30', '2026-12-02')).toEqual(['2026-11-30', '2026-12-02'])
    expect(both(null, '2027-01-01', '2026-12-31')).toEqual(['2026-12-31', '2027-01-01'])
  })

  it('V12 one parcel without a date: the first counts already, the last is waited for', () => {
    expect(both(null, '2026-11-25', null)).toEqual(['2026-11-25', null])
    expect(both(null, null, '2026-11-25')).toEqual(['2026-11-25', null])
  })

  it('V12 no parcels, or none with a date: there is no ship date', () => {
    expect(both(null)).toEqual([null, null])
    expect(both(null, null)).toEqual([null, null])
    expect(both(null, null, null)).toEqual([null, null])
  })

  it('V12 parcels of one day: the setting changes nothing', () => {
    expect(both(null, '2026-11-25')).toEqual(['2026-11-25', '2026-11-25'])
    expect(both(null, '2026-11-25', '2026-11-25')).toEqual(['2026-11-25', '2026-11-25'])
  })

  it('V12 a cleared date: the first is the next one, the last is waited for anew', () => {
    expect(both(null, '2026-11-25', '2026-11-28')).toEqual(['2026-11-25', '2026-11-28'])
    expect(both(null, null, '2026-11-28')).toEqual(['2026-11-28', null])
  })

  it('V12 another parcel afterwards: the last goes away until it has a date, then moves forward', () => {
    expect(counts('LAST', null, '2026-11-25', null)).toBeNull()
    expect(counts('LAST', null, '2026-11-25', '2026-11-30')).toBe('2026-11-30')
    expect(counts('FIRST', null, '2026-11-25', '2026-11-30')).toBe('2026-11-25')
  })
})
