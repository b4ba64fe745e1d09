import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { normaliseEmail } from '../../../domain/values/email.ts'
import { normalisePhone } from '../../../domain/values/phone.ts'

describe('a telephone number', () => {
  it('is the same number however it is written', () => {
    const ways = [
      '09012345678',
      '090-1234-5678',
      '０９０－１２３４－５６７８',
      '090 1234 5678',
      '090ー1234ー5678',
      '090ｰ1234ｰ5678',
      '+81 90-1234-5678',
      '+81(0)90-1234-5678',
      '0081 90 1234 5678',
      '+８１９０１２３４５６７８',
      '(090)1234‐5678',
      '　090−1234−5678 ',
    ]
    for (const way of ways) expect(normalisePhone(way)).toEqual({ raw: way, digits: '09012345678' })
    expect(normalisePhone('03-1234-5678')?.digits).toBe('0312345678')
    expect(normalisePhone('+81 3 1234 5678')?.digits).toBe('0312345678')
  })

  it('is nothing when it is no Japanese number', () => {
    for (const text of [
      '',
      '123',
      '9012345678',
      '+1 415 555 0100',
      '090123456789',
      '00000000000',
      '090-1234-567x',
    ])
      expect(normalisePhone(text)).toBeNull()
  })

  it('normalises to itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^0[1-9][0-9]{8,9}$/), (digits) => {
        expect(normalisePhone(digits)?.digits).toBe(digits)
        expect(normalisePhone(`+81${digits.slice(1)}`)?.digits).toBe(digits)
      }),
    )
  })
})

describe('an e-mail address', () => {
  it('compares in lower case and half width', () => {
    expect(normaliseEmail(' Hanako.Sato@Example.CO.JP ')?.address).toBe('hanako.sato@example.co.jp')
    expect(normaliseEmail('ｈａｎａｋｏ＠example.jp')?.address).toBe('hanako@example.jp')
    expect(normaliseEmail('da..me.@docomo.ne.jp')?.address).toBe('da..me.@docomo.ne.jp')
  })

  it('is nothing when it is none', () => {
    for (const text of [
      '',
      'hanako',
      'hanako@',
      '@example.jp',
      'a b@example.jp',
      'a@b',
      'a@-x.jp',
      `${'a'.repeat(65)}@b.jp`,
    ])
      expect(normaliseEmail(text)).toBeNull()
  })
})
