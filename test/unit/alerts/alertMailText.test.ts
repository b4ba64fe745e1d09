import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ALERT_KINDS, MAIL_OCCASIONS } from '../../../domain/alerts/alertKinds.ts'
import { alertMailText, oneLine } from '../../../domain/alerts/alertMailText.ts'
import { alertWords } from '../../../domain/alerts/alertWords.ts'

/** Any text, with the characters that begin another header or line. */
const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom('\r', '\n', '\u0085', '\u2028', '\u0000', '\u202e', '\ud800', 'Bcc: a@b.jp', '店', ' '),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
)
const details = fc.record(
  { code: fc.constantFrom('CART_TOKEN_INVALID', 'unknown', ''), count: fc.nat(), date: fc.string() },
  { requiredKeys: [] },
)

describe('the e-mail of an alert', () => {
  it('has a subject of one line, whatever the names', () => {
    fc.assert(
      fc.property(
        fc.record({
          occasion: fc.constantFrom(...MAIL_OCCASIONS),
          kind: fc.constantFrom(...ALERT_KINDS),
          details,
          since: fc.integer({ min: 0, max: 4_000_000_000_000 }),
          resolvedAt: fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 })),
          shopName: anyName,
          subjectName: fc.option(anyName),
          operatorName: anyName,
          url: fc.constant('https://crm.example/v1/alerts/1'),
        }),
        (facts) => {
          const { subject, text } = alertMailText(facts)
          expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e]/u)
          expect(Array.from(subject).length).toBeLessThan(200)
          expect(text).not.toMatch(/[\r\0\p{Cs}]/u)
          // A name brings no line of its own.
          const plain = alertMailText({ ...facts, shopName: '店', subjectName: null, operatorName: '人' })
          expect(text.split('\n').length).toBe(plain.text.split('\n').length)
        },
      ),
    )
  })

  it('says what, since when and what to do, and when it was over', () => {
    const facts = {
      kind: 'CART_ERROR' as const,
      details: { code: 'CART_TOKEN_INVALID' },
      since: Date.UTC(2026, 10, 27, 9, 0),
      shopName: 'みどり通販',
      subjectName: 'shop.example.jp',
      operatorName: '山田',
      url: 'https://crm.example/v1/alerts/1',
    }
    const first = alertMailText({ ...facts, occasion: 'FIRST', resolvedAt: null })
    expect(first.subject).toBe(
      '【Todoke 要対応】カートとの連携でエラーが続いています(みどり通販 / shop.example.jp)',
    )
    expect(first.text).toContain('山田 様')
    expect(first.text).toContain('アクセストークンが正しくありません。')
    expect(first.text).toContain('■ いつから\n2026年11月27日 18:00')
    expect(first.text).toContain('もう一度コピーして入力してください。')
    expect(first.text).toContain('https://crm.example/v1/alerts/1')
    const over = alertMailText({ ...facts, occasion: 'RESOLVED', resolvedAt: Date.UTC(2026, 10, 27, 10, 5) })
    expect(over.subject).toContain('【Todoke 解消】')
    expect(over.text).toContain('■ 解消した日時\n2026年11月27日 19:05')
  })

  it('has words for every kind, with and without details', () => {
    for (const kind of ALERT_KINDS) {
      const words = alertWords(kind, {})
      for (const text of Object.values(words)) expect(text).not.toMatch(/undefined|NaN|^$/)
      expect(words.title).not.toMatch(/。$/)
      expect(words.whatHappened).toMatch(/。$/)
      expect(words.whatToDo).toMatch(/。$/)
    }
  })

  it('shortens a long name at whole letters', () => {
    expect(oneLine('😀'.repeat(100))).toBe(`${'😀'.repeat(59)}…`)
  })
})
