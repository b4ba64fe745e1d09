import { describe, expect, it } from '@jest/globals'
import { storedDate, storedInstant } from '../../../schema/tables/storedTime.ts'

describe('what PostgreSQL holds beyond our calendar', () => {
  it('is no date', () => {
    expect(storedDate('2026-11-25')).toBe('2026-11-25')
    for (const text of [
      '9999-12-31',
      '0001-01-01',
      '0001-01-01 BC',
      '5874897-12-31',
      'infinity',
      '-infinity',
      '1999-12-31',
    ])
      expect(storedDate(text)).toBeNull()
  })

  it('is an instant at one of the ends', () => {
    expect(storedInstant('2026-11-25 09:00:00.123456+00').toISOString()).toBe('2026-11-25T09:00:00.123Z')
    for (const text of [
      'infinity',
      '275760-09-13 00:00:00+00',
      '294276-12-31 23:59:59+00',
      '9999-12-31 00:00:00+00',
    ])
      expect(storedInstant(text).toISOString()).toBe('9999-01-01T00:00:00.000Z')
    for (const text of ['-infinity', '4713-01-01 00:00:00+00 BC', '0001-01-01 00:00:00+00'])
      expect(storedInstant(text).toISOString()).toBe('0100-01-01T00:00:00.000Z')
  })
})
