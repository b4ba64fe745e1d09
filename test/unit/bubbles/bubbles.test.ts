import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type Bubble,
  checkBubbles,
  checkRendered,
  renderBubbles,
  spokenDate,
} from '../../../domain/bubbles/index.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'

const text = (words: string): Bubble => ({ kind: 'text', text: words })
const rendered = (words: string, values = {}): string => {
  const [message] = renderBubbles([text(words)], values)
  return message?.type === 'text' ? message.text : ''
}
const codes = (...bubbles: Bubble[]): string[] =>
  checkBubbles(bubbles).map(({ path, code }) => `${path} ${code}`)

const buttons: Bubble = {
  kind: 'buttons',
  title: '{nickName|お客様}へ',
  text: '定期コースのご案内です。',
  imageUrl: 'https://shop.example.jp/a.png',
  buttons: [
    { kind: 'uri', label: 'くわしく見る', uri: 'https://shop.example.jp/lp?a=1' },
    { kind: 'message', label: '質問する', text: '{productName}について' },
    { kind: 'postback', label: 'あとで', data: '{"later":true}', displayText: 'あとで見ます' },
  ],
}

describe('placeholders', () => {
  it('take the value, or the fallback, or nothing', () => {
    expect(
      rendered('{nickName}さま、{productName}を{shipDate}に発送しました', {
        nickName: '花子',
        productName: '青汁',
        shipDate: '11月25日',
      }),
    ).toBe('花子さま、青汁を11月25日に発送しました')
    expect(rendered('{nickName|お客様}へ')).toBe('お客様へ')
    expect(rendered('{nickName|お客様}へ', { nickName: null })).toBe('お客様へ')
    for (const nickName of [' ', '　', '\u3164', '\u200b\u2060', '\u2800', '\ufe0f', '\u{e0020}'])
      expect(rendered('{nickName|お客様}へ', { nickName })).toBe('お客様へ')
    expect(rendered('{displayName|}/{orderNumber}', { orderNumber: 'A-1' })).toBe('/A-1')
  })

  it('leave doubled braces as braces, and never read a value as a template', () => {
    expect(rendered('{{nickName}} {{{nickName}}}', { nickName: '{orderNumber}' })).toBe(
      '{nickName} {{orderNumber}}',
    )
  })

  it('give back any words that were escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (words, nickName) => {
        const escaped = words.replace(/[{}]/g, '$&$&')
        expect(rendered(escaped)).toBe(words)
        expect(rendered(`${escaped}{nickName}`, { nickName })).toBe(words + nickName.trim())
      }),
    )
  })

  it('speak dates as customers do', () => {
    const today = parseDate('2026-12-31')
    expect(spokenDate(parseDate('2026-11-05'), today)).toBe('11月5日')
    expect(spokenDate(parseDate('2027-01-01'), today)).toBe('2027年1月1日')
  })
})

describe('bubbles on save', () => {
  it('are fine from one to five', () => {
    expect(
      codes(text('こんにちは'), buttons, { kind: 'image', originalUrl: 'https://shop.example.jp/a.jpg' }),
    ).toEqual([])
    expect(codes()).toEqual([' NO_BUBBLES'])
    expect(codes(...Array.from({ length: 5 }, () => text('あ')))).toEqual([])
    expect(codes(...Array.from({ length: 6 }, () => text('あ')))).toEqual([' TOO_MANY_BUBBLES'])
  })

  it('tell every fault at once, each with its place and a sentence', () => {
    const problems = checkBubbles([
      text('  '),
      text('{nickname}様 {cartPoints}'),
      text('{nickName'),
      {
        kind: 'image',
        originalUrl: 'http://shop.example.jp/a.png',
        previewUrl: 'https://shop.example.jp/画像.png',
      },
      {
        kind: 'buttons',
        text: '',
        buttons: [
          { kind: 'uri', label: '', uri: 'javascript:alert(1)' },
          { kind: 'uri', label: '{nickName}', uri: 'https://shop.example.jp/{orderNumber}' },
          { kind: 'postback', label: 'あ'.repeat(21), data: '' },
        ],
      },
    ])
    expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
      '/0/text EMPTY',
      '/1/text UNKNOWN_PLACEHOLDER',
      '/1/text UNKNOWN_PLACEHOLDER',
      '/2/text UNPAIRED_BRACE',
      '/3/originalUrl BAD_URL',
      '/3/previewUrl BAD_URL',
      '/4/text EMPTY',
      '/4/buttons/0/label EMPTY',
      '/4/buttons/0/uri BAD_URL',
      '/4/buttons/1/label PLACEHOLDER_NOT_ALLOWED',
      '/4/buttons/1/uri PLACEHOLDER_NOT_ALLOWED',
      '/4/buttons/2/label TOO_LONG',
      '/4/buttons/2/data EMPTY',
    ])
    for (const { ja } of problems) expect(ja).toMatch(/(ください|です|ます|ません)。$/)
  })

  it('count text in UTF-16 units and what stands in a template in characters as read', () => {
    expect(codes(text('あ'.repeat(5000)))).toEqual([])
    expect(codes(text('🍎'.repeat(2501)))).toEqual(['/0/text TOO_LONG'])
    const family = '👨‍👩‍👧‍👦'
    const two = [{ kind: 'uri', label: family.repeat(20), uri: 'tel:0312345678' }] as const
    expect(codes({ kind: 'buttons', text: family.repeat(160), buttons: two })).toEqual([])
    expect(codes({ kind: 'buttons', text: family.repeat(161), buttons: two })).toEqual(['/0/text TOO_LONG'])
    expect(codes({ kind: 'buttons', title: 'あ', text: 'あ'.repeat(61), buttons: two })).toEqual([
      '/0/text TOO_LONG',
    ])
  })

  it('have one to four buttons', () => {
    const one = { kind: 'uri', label: '見る', uri: 'https://a.jp' } as const
    expect(codes({ kind: 'buttons', text: 'あ', buttons: [] })).toEqual(['/0/buttons NO_BUTTONS'])
    expect(codes({ kind: 'buttons', text: 'あ', buttons: [one, one, one, one, one] })).toEqual([
      '/0/buttons TOO_MANY_BUTTONS',
    ])
  })
})

describe('rendered messages', () => {
  it('are message objects as LINE takes them', () => {
    expect(
      renderBubbles([buttons, { kind: 'image', originalUrl: 'https://a.jp/a.png' }], { productName: '青汁' }),
    ).toEqual([
      {
        type: 'template',
        altText: '定期コースのご案内です。',
        template: {
          type: 'buttons',
          thumbnailImageUrl: 'https://shop.example.jp/a.png',
          title: 'お客様へ',
          text: '定期コースのご案内です。',
          actions: [
            { type: 'uri', label: 'くわしく見る', uri: 'https://shop.example.jp/lp?a=1' },
            { type: 'message', label: '質問する', text: '青汁について' },
            { type: 'postback', label: 'あとで', data: '{"later":true}', displayText: 'あとで見ます' },
          ],
        },
      },
      { type: 'image', originalContentUrl: 'https://a.jp/a.png', previewImageUrl: 'https://a.jp/a.png' },
    ])
  })

  it('are refused when the values leave a text empty or make it too long', () => {
    const faults = (bubbles: Bubble[], values: object) =>
      checkRendered(renderBubbles(bubbles, values)).map(({ path, code }) => `${path} ${code}`)
    expect(faults([text('{nickName}')], {})).toEqual(['/0/text EMPTY'])
    expect(faults([text(`${'あ'.repeat(4990)}{nickName}`)], { nickName: 'い'.repeat(11) })).toEqual([
      '/0/text TOO_LONG',
    ])
    expect(faults([buttons], { nickName: 'い'.repeat(40), productName: 'う'.repeat(300) })).toEqual([
      '/0/template/title TOO_LONG',
      '/0/template/actions/1/text TOO_LONG',
    ])
    expect(faults([], {})).toEqual([' NO_BUBBLES'])
    expect(faults([text('あ'), buttons], {})).toEqual([])
  })

  it('keep what was fine on save fine, while values are short and none is missing', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), (texts) => {
        const bubbles = texts.map(text)
        fc.pre(checkBubbles(bubbles).length === 0)
        const values = { nickName: 'a', displayName: 'b', orderNumber: 'c', productName: 'd', shipDate: 'e' }
        expect(checkRendered(renderBubbles(bubbles, values))).toEqual([])
      }),
    )
  })
})
