import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type Bubble,
  checkBubbles,
  checkRendered,
  PLACEHOLDERS,
  renderBubbles,
} from '../../../../domain/bubbles/index.ts'
import {
  checkProductNames,
  exampleValues,
  explainFault,
  faultFoundHere,
  faultToldByLine,
} from '../../../../domain/line/check/index.ts'
import { EXAMPLE_REFERENCES } from '../../../../domain/line/check/exampleReferences.ts'
import { parseDate } from '../../../../domain/values/japanTime.ts'
import { someBubbles } from '../../../setup/bubbles/arbitraryBubbles.ts'

const TODAY = parseDate('2026-11-27')
const buttons = (title: string, text = '本文'): Bubble => ({
  kind: 'buttons',
  title,
  text,
  buttons: [{ kind: 'uri', label: '見る', uri: 'https://shop.example.jp' }],
})
const check = (bubbles: Bubble[], ...names: string[]) => checkProductNames(bubbles, names, TODAY)

describe('the names of real products in bubbles', () => {
  it('are named with bubble, field, length and limit where they are too long', () => {
    const long = 'う'.repeat(41)
    const [first, ...more] = check(
      [{ kind: 'text', text: 'あ' }, buttons('{productName}')],
      '青汁',
      long,
      `${long}え`,
    )
    expect(more).toEqual([])
    expect(first).toMatchObject({ path: '/1/title', code: 'TOO_LONG_WITH_PRODUCT' })
    expect(first?.ja).toContain('2つ目の吹き出しのタイトルに商品「')
    expect(first?.ja).toContain(`${long}え」など2件の名前が入ると42文字になり、40文字を超える`)
  })

  it('count as LINE counts: clusters in a title, units in an alternative text', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(check([buttons('{productName}')], family.repeat(40))).toEqual([])
    expect(check([buttons('{productName}')], family.repeat(41))).toHaveLength(1)
    const sticker = { ...buttons('あ'), altText: '{productName}' } as Bubble
    expect(check([sticker], family.repeat(140)).map(({ path }) => path)).toEqual(['/0/altText'])
  })

  it('are measured beside the fallbacks, and beside usual values', () => {
    const name = 'う'.repeat(30)
    expect(check([buttons(`{displayName|${'あ'.repeat(12)}}{productName}`)], name)).toHaveLength(1)
    expect(check([buttons('{displayName|様}{productName}')], 'う'.repeat(36))).toHaveLength(1)
    expect(check([buttons('{displayName|様}{productName}')], 'う'.repeat(35))).toEqual([])
  })

  it('are told to have a fallback where a product has no name', () => {
    const [found] = check([{ kind: 'text', text: '{productName}' }], '青汁', '\u3164')
    expect(found).toMatchObject({ path: '/0/text', code: 'MAY_BE_EMPTY' })
    expect(found?.ja).toContain('{productName|商品}')
    expect(check([{ kind: 'text', text: '{productName|商品}' }], '')).toEqual([])
  })

  it('say nothing where the bubble does not speak of products', () => {
    expect(check([buttons('{displayName}')], 'う'.repeat(500))).toEqual([])
    expect(check([buttons('{{productName}}')], 'う'.repeat(500))).toEqual([])
  })

  it('are judged for every bubble and every name, and only where a name is at fault', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 400 })
    fc.assert(
      fc.property(someBubbles, fc.array(name, { maxLength: 5 }), (bubbles, names) => {
        fc.pre(checkBubbles(bubbles).length === 0)
        const found = check(bubbles, ...names)
        const fails = (product: string, values = exampleValues(TODAY)) =>
          checkRendered(renderBubbles(bubbles, { ...values, productName: product }, EXAMPLE_REFERENCES))
            .length > 0
        if (found.length > 0) expect(names.some((one) => fails(one) || fails(one, {}))).toBe(true)
        else if (!fails('品')) expect(names.filter((one) => fails(one))).toEqual([])
        for (const { path } of found) expect(path).toMatch(/^\/\d/)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the fault of a delivery', () => {
  it('names the product that was too long', () => {
    const bubbles = [buttons('{productName}')]
    const values = { ...exampleValues(TODAY), productName: 'う'.repeat(41) }
    const found = checkRendered(renderBubbles(bubbles, values, EXAMPLE_REFERENCES))
    const fault = faultFoundHere(found, bubbles, values)
    expect(fault).toMatchObject({
      bubble: 1,
      pointer: '/0/title',
      code: 'TOO_LONG_WITH_PRODUCT',
      askedLine: false,
    })
    expect(explainFault(fault)).toContain('LINEに送る前の確認')
  })

  it('tells a long name of a person by field and length, without the name', () => {
    const bubbles = [buttons('お知らせ'), buttons('{displayName}様')]
    const values = { ...exampleValues(TODAY), displayName: '寿限無'.repeat(20) }
    const fault = faultFoundHere(
      checkRendered(renderBubbles(bubbles, values, EXAMPLE_REFERENCES)),
      bubbles,
      values,
    )
    expect(fault).toMatchObject({ bubble: 2, pointer: '/1/title', code: 'TOO_LONG' })
    expect(fault.message).toContain(
      'タイトルが、お名前や商品名などを差し込むと61文字になり、40文字を超えました',
    )
    expect(JSON.stringify(fault)).not.toContain('寿限無')
  })

  it.each(PLACEHOLDERS)('tells what was empty with a fallback that suits %s', (name) => {
    const bubbles: Bubble[] = [{ kind: 'text', text: `{${name}}` }]
    const fault = faultFoundHere(checkRendered(renderBubbles(bubbles, {})), bubbles, {})
    expect(fault).toMatchObject({ bubble: 1, pointer: '/0/text', code: 'EMPTY' })
    expect(fault.message).toContain(`空になりました。{${name}|`)
    expect(fault.message.includes('お客様')).toBe(['nickName', 'displayName'].includes(name))
  })

  it('is where LINE says, or nowhere', () => {
    const said = {
      message: 'The request body has 1 error(s)',
      details: [{ property: 'messages[1].template.title', message: 'Length must be between 0 and 40' }],
    }
    const bubbles = [buttons('あ'), buttons('い')]
    expect(faultToldByLine(said, bubbles)).toMatchObject({
      bubble: 2,
      pointer: '/1/title',
      code: 'TOO_LONG',
      askedLine: true,
    })
    expect(faultToldByLine(said, bubbles).message).toContain('お名前や商品名などを差し込んだ長さ')
    expect(explainFault(faultToldByLine({ message: 'no', details: [] }, bubbles))).toBe(
      '内容のどこかに、LINEで送れないものがあります。(LINEがこの内容を受け付けませんでした。お客様には届いていません。)内容を直してから、もう一度送ってください。',
    )
    expect(faultToldByLine({ message: 'no', details: [] }, bubbles)).toMatchObject({
      bubble: null,
      pointer: '',
      code: 'LINE_INVALID_MESSAGE',
      askedLine: true,
    })
    expect(faultToldByLine(said, [])).toMatchObject({ bubble: null, askedLine: true })
  })

  it('is told for anything that LINE may say', () => {
    const said = fc.record({
      message: fc.string(),
      details: fc.array(fc.record({ property: fc.string(), message: fc.string() })),
    })
    fc.assert(
      fc.property(said, (one) => {
        expect(explainFault(faultToldByLine(one, [buttons('あ')]))).not.toBe('')
      }),
    )
  })
})
