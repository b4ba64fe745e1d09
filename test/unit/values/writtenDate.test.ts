import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { FIRST_ACCEPTED_DATE, isAcceptedDate, lastAcceptedDate } from '../../../domain/values/acceptedDate.ts'
import {
  addDays,
  clockInJapan,
  dateInJapan,
  daysBetween,
  instantInJapan,
} from '../../../domain/values/japanTime.ts'
import { readWrittenDate } from '../../../domain/values/writtenDate.ts'

const NOW = Date.UTC(2026, 10, 27, 3)
const dates = fc
  .integer({ min: 0, max: daysBetween(FIRST_ACCEPTED_DATE, lastAcceptedDate(NOW)) })
  .map((days) => addDays(FIRST_ACCEPTED_DATE, days))
const clocks = fc.integer({ min: 0, max: 86_399 }).map((s) => clockInJapan(s * 1000 - 9 * 3_600_000))

const dateIn = (raw: string): string => {
  const read = readWrittenDate(raw, NOW)
  return read.reads === 'date' ? read.date : read.reads
}
const instantIn = (raw: string): number | null => {
  const read = readWrittenDate(raw, NOW)
  return read.reads === 'date' ? read.instant : null
}
const wide = (text: string): string =>
  text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).replaceAll(' ', '　')

describe('dates as carts and people write them (D37)', () => {
  it('are read in every spelling with one reading', () => {
    for (const raw of [
      '2026-11-25',
      '2026/11/25',
      '2026.11.25',
      '2026年11月25日',
      '2026 年 11 月 25 日',
      '２０２６／１１／２５',
      '２０２６年１１月２５日',
      '20261125',
      '20261125 18:00',
      '20261125180000',
      '2026/11/25(水)',
      '2026/11/25（水）',
      '2026年11月25日(水曜日) 18時',
      '2026年11月25日 水曜日',
      '2026年11月25日18時05分',
      '2026-11-25 Wed',
      '2026-11-25 (Wednesday) 06:00',
      '2026-11-25T18:00:00+09:00',
      '2026-11-25T18:00:00.123456Z'.replace('18', '14'),
      '2026-11-25 9:05',
      '2026/11/25 午後3:00',
      '2026/11/25 3:00 PM',
      '\u200e2026/11/25\u200f',
      '2026‐11‐25',
      '  2026/11/25\u3000',
    ])
      expect([raw, dateIn(raw)]).toEqual([raw, '2026-11-25'])
    expect(dateIn('2026/1/5')).toBe('2026-01-05')
  })

  it('are no dates with more than one reading, or with none', () => {
    for (const raw of [
      '令和8年11月25日',
      'R8.11.25',
      '26/11/25',
      '26-11-25',
      '1/2/2026',
      '11/25',
      '11月25日',
      '2026/11',
      '2026-11/25',
      '2026/13/01',
      '2026-02-29',
      '2026/11/25(木)',
      '2026/11/25〜11/27',
      '2026/11/25頃',
      '2026/11/25 24:00',
      '2026/11/25 午後12:00',
      '2026/11/25 25:61',
      '2026-11-25T00:00:00+99:00',
      '202611251800',
      '2026112',
      '46351',
      '未定',
      '9999-12-31',
      '9999/12/31',
      '1999-12-31',
      '2031-11-28',
      '0001-01-01',
      '12026-11-25',
      '2026/11/255',
      '2026-11-25; drop table',
      '9'.repeat(5_000),
    ])
      expect([raw.slice(0, 40), dateIn(raw)]).toEqual([raw.slice(0, 40), 'unreadable'])
  })

  it('say that nothing was written, as carts write it', () => {
    for (const raw of [
      '',
      ' ',
      '　',
      '-',
      '--',
      '－',
      '0',
      '0000-00-00',
      '0000/00/00',
      '0000-00-00 00:00:00',
      '00000000',
    ])
      expect([raw, dateIn(raw)]).toEqual([raw, 'nothing'])
  })

  it('are those of Japan, whatever the offset', () => {
    expect(dateIn('2026-11-25T15:30:00Z')).toBe('2026-11-26')
    expect(dateIn('2026-11-25T23:30:00+0900')).toBe('2026-11-25')
    expect(dateIn('2026-11-25 20:00:00 -05:00')).toBe('2026-11-26')
    expect(instantIn('2026-11-25 18:00:00')).toBe(Date.UTC(2026, 10, 25, 9))
    expect(instantIn('2026-11-25')).toBe(Date.UTC(2026, 10, 24, 15))
    expect(instantIn('2026-11-25T18:00:00 JST')).toBe(Date.UTC(2026, 10, 25, 9))
    expect(instantIn('2026/11/25 12:30 AM')).toBe(Date.UTC(2026, 10, 24, 15, 30))
  })

  it('come back from every spelling, on each day of the range', () => {
    const spellings: ((y: string, m: string, d: string) => string)[] = [
      (y, m, d) => `${y}-${m}-${d}`,
      (y, m, d) => `${y}/${Number(m)}/${Number(d)}`,
      (y, m, d) => `${y}.${m}.${d}`,
      (y, m, d) => `${y}年${Number(m)}月${Number(d)}日`,
      (y, m, d) => `${y}${m}${d}`,
    ]
    fc.assert(
      fc.property(
        dates,
        clocks,
        fc.constantFrom(...spellings),
        fc.boolean(),
        (date, clock, spell, isWide) => {
          const [y = '', m = '', d = ''] = date.split('-')
          const write = (text: string) => (isWide ? wide(text) : text)
          expect(dateIn(write(spell(y, m, d)))).toBe(date)
          expect(instantIn(write(`${spell(y, m, d)} ${clock}`))).toBe(instantInJapan(date, clock))
          const weekday = '日月火水木金土'[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ''
          expect(dateIn(write(`${spell(y, m, d)}(${weekday}) ${clock}`))).toBe(date)
        },
      ),
    )
  })

  it('have an answer for every text, and never one that does not count', () => {
    const near = fc.stringMatching(/^[0-9０-９\-/.年月日:T +Z()水午後時分]{0,30}$/)
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (raw) => {
        const read = readWrittenDate(raw, NOW)
        if (read.reads !== 'date') return
        expect(isAcceptedDate(read.date, NOW)).toBe(true)
        expect(dateInJapan(read.instant)).toBe(read.date)
      }),
      { numRuns: 2_000 },
    )
  })
})
