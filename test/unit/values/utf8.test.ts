import { isUtf8 } from 'node:buffer'
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { placeOfInvalidUtf8 } from '../../../domain/values/utf8.ts'

it('takes exactly the bytes that are UTF-8', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
    // Where the rules of RFC 3629 differ by the first byte.
    fc
      .array(
        fc.constantFrom(0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5),
      )
      .map((some) => Uint8Array.from(some)),
  )
  fc.assert(
    fc.property(bytes, (some) => {
      const place = placeOfInvalidUtf8(some)
      expect(place === null).toBe(isUtf8(some))
      if (place !== null) expect(isUtf8(some.subarray(0, place))).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

it.each([
  ['a CP932 text', [0x7b, 0x93, 0xcd], 1],
  ['a truncated sequence', [0x61, 0xe3, 0x81], 1],
  ['half a surrogate pair', [0xed, 0xa0, 0xbd], 0],
  ['a NUL of two bytes', [0x61, 0xc0, 0x80], 1],
  ['text', [...new TextEncoder().encode('定期👪')], null],
])('says where %s is not UTF-8', (_what, bytes, place) => {
  expect(placeOfInvalidUtf8(Uint8Array.from(bytes))).toBe(place)
})
