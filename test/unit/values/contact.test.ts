import { describe, expect, it } from '@jest/globals'
import { normaliseEmail } from '../../../domain/values/email.ts'

describe('an e-mail address', () => {
  it('compares in lower case and half width', () => {
    expect(normaliseEmail(' Hanako.Sato@Example.CO.JP ')?.address).toBe('hanako.sato@example.co.jp')
    expect(normaliseEmail('ｈａｎａｋｏ＠example.jp')?.address).toBe('hanako@example.jp')
    expect(normaliseEmail('\u200bhanako@example.jp\u2060\ufeff')?.address).toBe('hanako@example.jp')
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
