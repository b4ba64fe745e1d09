import { expect, it } from '@jest/globals'
import { rangeOf } from '../../../api/media/byteRange.ts'

it.each([
  [undefined, null],
  ['bytes=0-9', { from: 0, to: 9 }],
  ['bytes=90-', { from: 90, to: 99 }],
  ['bytes=-10', { from: 90, to: 99 }],
  ['bytes=-1000', { from: 0, to: 99 }],
  ['bytes=95-1000', { from: 95, to: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-0', null],
  ['bytes=0-1,5-6', null],
  ['bytes=-', null],
  ['lines=0-9', null],
])('reads a Range of %s', (header, range) => {
  expect(rangeOf(header, 100)).toEqual(range)
})
