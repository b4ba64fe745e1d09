import { expect, it } from '@jest/globals'
import { type Cell, csvLines, csvOf } from '../../../domain/values/csv.ts'

const lines = (...rows: Cell[][]) => csvOf(rows).slice(1)

it('is UTF-8 with its mark, lines ended as Excel wants them', () => {
  expect(csvOf([['件数'], [3]])).toBe('\uFEFF件数\r\n3\r\n')
})

it('goes on without the mark', () => {
  expect(csvOf([['件数']]) + csvLines([[3], ['=1']])).toBe("\uFEFF件数\r\n3\r\n'=1\r\n")
})

it('keeps commas, quotes and lines of a cell inside', () => {
  expect(lines(['a,b', 'c"d', 'e\nf', null, '', -1.5])).toBe('"a,b","c""d","e\nf",,,-1.5\r\n')
})

it.each(['=1+1', '+81', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1+1', '＠A', '\r=1', "=cmd|' /C calc'!A0"])(
  'never lets %j be a formula',
  (words) => {
    expect(lines([words]).replace(/^"/, '').startsWith("'")).toBe(true)
  },
)

it('leaves other words as they are', () => {
  expect(lines(['1-1', 'a=b', '3袋(定期)'])).toBe('1-1,a=b,3袋(定期)\r\n')
})
