import { describe, expect, it } from '@jest/globals'
import { type Bubble, checkBubbles, checkCartPoints, insertsIn } from '../../../domain/bubbles/index.ts'

const text = (words: string): Bubble => ({ kind: 'text', text: words })
const found = (bubbles: readonly Bubble[], use: 'message' | 'reply') =>
  checkBubbles(bubbles, use).map(({ path, code }) => `${path} ${code}`)

describe('inserts of auto-replies', () => {
  it.each(['deliveryStatus', 'purchaseInfo', 'cartPoints'])('takes {%s} in the text of a reply', (name) => {
    expect(found([text(`{${name}}`), text(`{nickName|お客様}\n{ ${name} }`)], 'reply')).toEqual([])
  })

  it.each(['deliveryStatus', 'purchaseInfo', 'cartPoints'])('refuses {%s} in any other message', (name) => {
    const [problem, ...others] = checkBubbles([text(`{${name}}`)])
    expect(others).toEqual([])
    expect(problem).toMatchObject({ path: '/0/text', code: 'UNKNOWN_PLACEHOLDER' })
    expect(problem?.ja).toContain(`{${name}} は、応答メッセージのテキストの本文でだけ使えます。`)
  })

  it('refuses them in labels, titles and fallbacks, of replies too', () => {
    const buttons: Bubble = {
      kind: 'buttons',
      title: '{deliveryStatus}',
      text: '{purchaseInfo}',
      buttons: [{ kind: 'uri', label: '{cartPoints}', uri: 'https://a.jp/{deliveryStatus}' }],
    }
    expect(found([buttons], 'reply')).toEqual([
      '/0/title UNKNOWN_PLACEHOLDER',
      '/0/text UNKNOWN_PLACEHOLDER',
      '/0/buttons/0/label UNKNOWN_PLACEHOLDER',
      '/0/buttons/0/uri PLACEHOLDER_NOT_ALLOWED',
    ])
    expect(found([text('{deliveryStatus|なし}')], 'reply')).toEqual(['/0/text PLACEHOLDER_NOT_ALLOWED'])
  })

  it.each([
    ['{配送状況}', 'UNKNOWN_PLACEHOLDER', '{deliveryStatus}'],
    ['{ 購入情報 }', 'UNKNOWN_PLACEHOLDER', '{purchaseInfo}'],
    ['{現在ポイント(カート側)}', 'UNKNOWN_PLACEHOLDER', '{cartPoints}'],
    ['{DeliveryStatus}', 'UNKNOWN_PLACEHOLDER', '{deliveryStatus}'],
    ['｛deliveryStatus｝', 'LOOKS_LIKE_PLACEHOLDER', '{deliveryStatus}'],
  ])('says what was meant by %s', (written, code, meant) => {
    const [problem] = checkBubbles([text(`${written}です`)], 'reply')
    expect(problem?.code).toBe(code)
    expect(problem?.ja).toContain(meant)
  })

  it('keeps the checks of the rest, and their places', () => {
    const wrong = '{deliveryStatus}あ{nickName'
    expect(checkBubbles([text(wrong)], 'reply')[0]?.ja).toContain('18文字目')
    expect(found([text(`{{deliveryStatus}}`)], 'reply')).toEqual(['/0/text LOOKS_LIKE_PLACEHOLDER'])
    expect(found([text(`{deliveryStatus}${'あ'.repeat(5_000)}`)], 'reply')).toEqual(['/0/text TOO_LONG'])
  })

  it('finds the inserts of bubbles', () => {
    expect(insertsIn([text('{cartPoints}'), text('{ deliveryStatus }{{purchaseInfo}}{cartPoints}')])).toEqual(
      ['deliveryStatus', 'cartPoints'],
    )
  })
})

describe('{cartPoints}', () => {
  const bubbles = [text('こんにちは'), text('{cartPoints}')]
  const states = { label: 'リピスト', statesPoints: true }
  const cannot = { label: 'ecforce', statesPoints: false }

  it('is refused where no connected cart states points, naming the carts', () => {
    const [problem] = checkCartPoints(bubbles, [cannot, { ...cannot, label: 'Shopify' }, cannot])
    expect(problem).toMatchObject({ path: '/1/text', code: 'PLACEHOLDER_NOT_ALLOWED' })
    expect(problem?.ja).toContain('(ecforce、Shopify)')
  })

  it('is fine where one does, or where none is connected yet', () => {
    expect(checkCartPoints(bubbles, [cannot, states])).toEqual([])
    expect(checkCartPoints(bubbles, [])).toEqual([])
    expect(checkCartPoints([text('{points}')], [cannot])).toEqual([])
  })
})
