import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isCredential, readCredential } from '../../../domain/values/credentials.ts'

describe('a pasted token or secret', () => {
  it('loses the blanks around it, seen and unseen', () => {
    for (const typed of ['abc+/=', ' abc+/=\n', '\uFEFFabc+/=\u200B', '\u3000abc+/=\t'])
      expect(readCredential(typed)).toBe('abc+/=')
  })

  it('is none with anything else in it', () => {
    for (const typed of [
      '',
      ' ',
      '\u3164',
      'ab\nc',
      'ab\r\nc',
      'ab c',
      'ａｂｃ',
      'トークン',
      'abc\u0000',
      'ab\u200Bc',
      'é',
    ])
      expect(readCredential(typed)).toBeNull()
  })

  it('can always be sent in a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const value = readCredential(typed)
        if (value === null) return
        expect(isCredential(value)).toBe(true)
        expect(new Headers({ authorization: `Bearer ${value}` }).get('authorization')).toBe(`Bearer ${value}`)
      }),
    )
  })
})
