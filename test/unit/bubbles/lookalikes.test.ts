import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Bubble, checkBubbles, PLACEHOLDERS, renderBubbles } from '../../../domain/bubbles/index.ts'
import { lookalikeIn, meantPlaceholder } from '../../../domain/bubbles/lookalikes.ts'

const problemOf = (text: string) => checkBubbles([{ kind: 'text', text }])[0]
const said = (text: string) => `${problemOf(text)?.code} ${problemOf(text)?.ja}`

describe('what only looks like a placeholder', () => {
  it.each([
    ['｛productName｝をお届けしました', '{productName}'],
    ['｛ productName ｝をお届けしました', '{productName}'],
    ['｛ｐｒｏｄｕｃｔＮａｍｅ｝をお届けしました', '{productName}'],
    ['｛displayName｜お客様｝へ', '{displayName|お客様}'],
    ['{{productName}}をお届けしました', '{productName}'],
    ['###NICK_NAME###様', '{nickName}'],
    ['%productName%', '{productName}'],
    ['[[orderNumber]]', '{orderNumber}'],
    ['｛productName をお届け', '{productName}'],
    ['お届け productName｝', '{productName}'],
  ])('is refused with how it is rightly written: %s', (text, meant) => {
    expect(said(text)).toMatch(/^LOOKS_LIKE_PLACEHOLDER /)
    expect(said(text)).toContain(` ${meant} と入力`)
  })

  it.each([
    ['{productName', 'UNPAIRED_BRACE', '{productName}'],
    ['{productName｝', 'UNPAIRED_BRACE', '{productName}'],
    ['｛productName}', 'UNPAIRED_BRACE', ''],
    ['{商品名}', 'UNKNOWN_PLACEHOLDER', '{productName}'],
    ['{product name}', 'UNKNOWN_PLACEHOLDER', '{productName}'],
    ['{ProductName}', 'UNKNOWN_PLACEHOLDER', '{productName}'],
    ['{product_name}', 'UNKNOWN_PLACEHOLDER', '{productName}'],
    ['{\u200bproductName}', 'UNKNOWN_PLACEHOLDER', '{productName}'],
    ['{displayName｜お客様}様', 'UNKNOWN_PLACEHOLDER', '{displayName|お客様}'],
    ['{誕生日}', 'UNKNOWN_PLACEHOLDER', '{nickName}'],
  ])('has its remedy also where braces are there: %s', (text, code, meant) => {
    expect(said(text)).toContain(code)
    expect(said(text)).toContain(meant)
  })

  it('is no text that a shop may mean', () => {
    for (const text of [
      '｛新商品｝のご案内',
      '100%オレンジ',
      '### お知らせ ###',
      '[[限定]]',
      '{{商品}}',
      '(productName)',
    ])
      expect([text, problemOf(text)]).toEqual([text, undefined])
  })

  it('keeps blanks within braces as they always were', () => {
    expect(problemOf('{ productName }と{displayName |お客様}')).toBeUndefined()
  })

  it('is never sent as it stands, whatever the width, the case and the braces', () => {
    const full = (word: string) =>
      word.replace(/[A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
    const name = fc
      .tuple(
        fc.constantFrom(...PLACEHOLDERS),
        fc.constantFrom(full, (word: string) => word),
      )
      .map(([word, to]) => to(word))
    const braces = fc.constantFrom(['{', '}'], ['｛', '｝'], ['{', '｝'], ['｛', '}'], ['{{', '}}'])
    const blank = fc.constantFrom('', ' ', '\u3000', '\u200b')
    fc.assert(
      fc.property(
        fc.tuple(braces, blank, name, blank, fc.string()),
        ([[open, close], before, word, after, rest]) => {
          const text = `${open}${before}${word}${after}${close}${rest.replace(/[{}]/g, '')}あ`
          if (problemOf(text) !== undefined) return
          const [message] = renderBubbles([{ kind: 'text', text }], {})
          expect(message && 'text' in message ? message.text : '').not.toMatch(/[{｛]/)
        },
      ),
    )
  })

  it('is looked for in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        lookalikeIn(text)
        meantPlaceholder(text)
      }),
    )
  })
})

describe('words that help', () => {
  it.each([
    ['{trackingNumber}', '{trackingNumber|準備中}'],
    ['{carrier}', '{carrier|配送会社}'],
    ['{nextDeliveryDate}', '{nextDeliveryDate|未定}'],
    ['{displayName}', '{displayName|お客様}'],
  ])('propose a fallback that suits %s', (text, fallback) => {
    expect(said(text)).toMatch(/^MAY_BE_EMPTY/)
    expect(said(text)).toContain(fallback)
  })

  const linked = (uri: string, more: object = {}) =>
    checkBubbles([
      { kind: 'buttons', text: 'あ', buttons: [{ kind: 'uri', label: '見る', uri, ...more }] } as Bubble,
    ]).map(({ code, ja }) => `${code} ${ja}`)

  it('know a tracking link in full-width braces', () => {
    const [found] = linked('｛trackingLink｜https://a.jp｝')
    expect(found).toMatch(/^LOOKS_LIKE_PLACEHOLDER/)
    expect(found).toContain('{trackingLink|https://a.jp}')
  })

  it('give the encoded form of a link with Japanese letters', () => {
    const right = 'https://shop.example.jp/%E5%95%86%E5%93%81?q=%E8%8C%B6'
    expect(linked('https://shop.example.jp/商品?q=茶')[0]).toContain(` ${right} `)
    expect(linked('https://shop.example.jp/商品?q=茶', { trackClicks: true })[0]).toContain(` ${right} `)
    expect(said('{link:https://shop.example.jp/商品?q=茶}')).toContain(` ${right} `)
    expect(linked('https://ショップ.example.jp/')[0]).toContain('https://xn--')
  })

  it('tell a full-width link, a blank and a wrong beginning apart', () => {
    expect(linked('ｈｔｔｐｓ：／／ａ．ｊｐ')[0]).toContain('半角で https://a.jp と')
    expect(linked('https://a.jp/ b')[0]).toContain('空白')
    expect(linked('https://a.jp\n')[0]).toContain('空白や改行')
    expect(linked('商品ページ')[0]).toContain('から始まるもの')
  })
})

describe('a value that shows nothing', () => {
  it.each(['\u3164', ' \u3000', '\u200b', '\u2800', '\u{e0020}', '\u00ad'])(
    'takes the fallback: %j',
    (displayName) => {
      const [message] = renderBubbles([{ kind: 'text', text: '{displayName|お客様}様' }], { displayName })
      expect(message).toMatchObject({ text: 'お客様様' })
    },
  )

  it('is nothing in a text either', () => {
    expect(problemOf('\u3164')?.code).toBe('EMPTY')
    expect(problemOf('{displayName|\u3164}')?.code).toBe('MAY_BE_EMPTY')
  })
})
