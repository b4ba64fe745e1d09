import { expect, it } from '@jest/globals'
import { trackingNumbers } from '../../../domain/orders/carrier.ts'

it.each([
  ['1234-5678-9012', ['123456789012']],
  ['１２３４〜５６７８～９０１２', ['123456789012']],
  ['1234ー5678━9012\u200b', ['123456789012']],
  ['\u202a1234 5678\u30009012\u202c, EE123456789JP', ['123456789012', 'EE123456789JP']],
  ['\u3164', []],
  ['\u200b,\ufeff', []],
])('%j has the numbers %j', (text, numbers) => expect(trackingNumbers(text)).toEqual(numbers))
