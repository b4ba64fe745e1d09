import { describe, expect, it } from '@jest/globals'
import { type Bubble, renderBubbles } from '../../../domain/bubbles/index.ts'
import { flexBody, onSave, onSend } from '../../setup/bubbles/bubbles.ts'

const flex = (contents: object): Bubble => ({ kind: 'flex', altText: 'あ', contents: { ...contents } })
const box = (...contents: object[]) => ({ type: 'box', layout: 'vertical', contents })
const bubble = (change: object = {}) => ({ type: 'bubble', body: box(), ...change })
const words = (text: string) => ({ type: 'text', text })
const image = { type: 'image', url: 'https://a.jp/a.png' }
const film = { type: 'video', url: 'https://a.jp/a.mp4', previewUrl: 'https://a.jp/a.png', altContent: image }
const link = { type: 'uri', label: '見る', uri: 'https://a.jp' }
/** Texts of 2,000 units and one more so that the JSON has `bytes` bytes. */
const ofBytes = (bytes: number): Bubble => {
  const texts = Array.from({ length: 10 }, () => words('x'.repeat(2000)))
  const short = bytes - JSON.stringify(bubble({ body: box(...texts, words('')) })).length
  const more = Math.ceil(short / 2000)
  const rest = Array.from({ length: more }, () => words(''))
  const left = bytes - JSON.stringify(bubble({ body: box(...texts, ...rest) })).length
  const filled = rest.map((_, place) =>
    words('x'.repeat(Math.floor(left / more) + (place < left % more ? 1 : 0))),
  )
  return flex(bubble({ body: box(...texts, ...filled) }))
}
const sizeOf = (of: Bubble) => (of.kind === 'flex' ? Buffer.byteLength(JSON.stringify(of.contents)) : 0)

describe('a flex message', () => {
  it('has placeholders in texts, labels and what is said, and nowhere else', () => {
    const written = bubble({
      hero: { ...image, action: { type: 'uri', uri: '{trackingLink|https://a.jp/my}' } },
      body: box(
        words('{nickName|お客様}さま {{x}}'),
        { type: 'text', contents: [{ type: 'span', text: '{productName}', color: '#FF0000' }] },
        {
          type: 'button',
          action: { type: 'postback', label: '{points}点', data: '{"a":1}', displayText: '{productName}' },
        },
      ),
    })
    expect(onSave(flex(written))).toEqual([])
    expect(renderBubbles([flex(written)], { nickName: '花子', productName: '青汁', points: '5' })).toEqual([
      {
        type: 'flex',
        altText: 'あ',
        contents: bubble({
          hero: { ...image, action: { type: 'uri', uri: 'https://a.jp/my' } },
          body: box(
            words('花子さま {x}'),
            { type: 'text', contents: [{ type: 'span', text: '青汁', color: '#FF0000' }] },
            {
              type: 'button',
              action: { type: 'postback', label: '5点', data: '{"a":1}', displayText: '青汁' },
            },
          ),
        }),
      },
    ])
    expect(onSend([flex(written)])).toEqual([
      '/0/contents/body/contents/1/contents/0/text EMPTY',
      '/0/contents/body/contents/2/action/displayText EMPTY',
    ])
  })

  it('tells everything that LINE would refuse, each at its place', () => {
    const problems = onSave(
      flex(
        bubble({
          size: 'huge',
          hero: words('x'),
          body: {
            type: 'box',
            layout: 'diagonal',
            backgroundColor: 'red',
            background: { type: 'linearGradient', angle: '0deg', startColor: '#FFF' },
            contents: [
              { type: 'button' },
              { type: 'button', action: { kind: 'uri', label: 'x', uri: 'https://a.jp' } },
              { ...image, url: 'http://a.jp', aspectRatio: '1:4', size: 'huge' },
              { type: 'spacer' },
              { type: 'icon', url: 'https://a.jp/a.png' },
              { type: 'text' },
              { ...words(''), wraps: true, flex: -1 },
              {
                type: 'box',
                layout: 'baseline',
                contents: [{ type: 'icon', url: 'https://a.jp/a.png' }, image],
              },
              'x',
            ],
          },
          footer: { type: 'box', layout: 'vertical' },
          styles: { body: { separator: 1 }, side: {} },
          action: { type: 'camera', label: 'x' },
        }),
      ),
    )
    expect(problems.map((one) => one.replace('/0/contents/', '').replace(' FLEX_INVALID', ''))).toEqual([
      'size',
      'styles/side',
      'styles/body/separator',
      'hero/type',
      'body/layout',
      'body/backgroundColor',
      'body/background/startColor',
      'body/background/endColor',
      'body/contents/0/action BAD_VALUE',
      'body/contents/1/action/type UNKNOWN_KIND',
      'body/contents/2/aspectRatio',
      'body/contents/2/size',
      'body/contents/2/url BAD_URL',
      'body/contents/3/type',
      'body/contents/4/type',
      'body/contents/5/text EMPTY',
      'body/contents/6/wraps',
      'body/contents/6/flex',
      'body/contents/6/text EMPTY',
      'body/contents/7/contents/1/type',
      'body/contents/8',
      'footer/contents',
      'action/type BUTTON_NOT_ALLOWED',
    ])
  })

  it('is a bubble with a block, or a carousel of bubbles of one size', () => {
    expect(onSave(flex({ type: 'box' }))).toEqual(['/0/contents/type FLEX_INVALID'])
    expect(onSave(flex({ type: 'bubble' }))).toEqual(['/0/contents FLEX_INVALID'])
    expect(onSave(flex({ type: 'carousel', contents: [] }))).toEqual(['/0/contents/contents FLEX_INVALID'])
    expect(onSave(flex({ type: 'carousel', contents: [bubble(), bubble({ size: 'mega' })] }))).toEqual([])
    expect(onSave(flex({ type: 'carousel', contents: [bubble(), bubble({ size: 'kilo' })] }))).toEqual([
      '/0/contents/contents FLEX_INVALID',
    ])
    expect(onSave(flex({ type: 'carousel', contents: [box()] }))).toEqual([
      '/0/contents/contents/0 FLEX_INVALID',
    ])
  })

  it('shows a film in the hero of a wide bubble that stands alone', () => {
    expect(onSave(flex(bubble({ hero: { ...film, action: link } })))).toEqual([])
    const wrong = ['/0/contents/hero FLEX_INVALID']
    expect(onSave(flex(bubble({ hero: film, size: 'nano' })))).toEqual(wrong)
    expect(onSave(flex({ type: 'carousel', contents: [bubble({ hero: film })] }))).toEqual([
      '/0/contents/contents/0/hero FLEX_INVALID',
    ])
    expect(onSave(flexBody(film))).toEqual(['/0/contents/body/contents/0/type FLEX_INVALID'])
    const message = { type: 'message', label: 'x', text: 'x' }
    expect(onSave(flex(bubble({ hero: { ...film, action: message } })))).toEqual([
      '/0/contents/hero/action/type BUTTON_NOT_ALLOWED',
    ])
  })

  it('lets spaces make room, and nothing be nothing', () => {
    expect(onSave(flexBody(words(' ')))).toEqual([])
    expect(onSend([flexBody(words(' '))])).toEqual([])
    expect(onSave(flexBody(words('')))).toEqual(['/0/contents/body/contents/0/text EMPTY'])
  })

  it('has up to 30 KB a bubble and 50 KB a carousel', () => {
    const full = ofBytes(30 * 1024)
    expect(sizeOf(full)).toBe(30 * 1024)
    expect(onSave(full)).toEqual([])
    expect(onSend([full])).toEqual([])
    expect(onSave(ofBytes(30 * 1024 + 1))).toEqual(['/0/contents FLEX_TOO_LARGE'])
    const carousel = (bytes: number) => {
      const around = sizeOf(flex({ type: 'carousel', contents: [] })) + 1
      const [first, second] = [ofBytes(28_000), ofBytes(bytes - around - 28_000)]
      if (first.kind !== 'flex' || second.kind !== 'flex') throw new Error('not flex')
      return flex({ type: 'carousel', contents: [first.contents, second.contents] })
    }
    expect(sizeOf(carousel(50 * 1024))).toBe(50 * 1024)
    expect(onSave(carousel(50 * 1024))).toEqual([])
    expect(onSave(carousel(50 * 1024 + 1))).toEqual(['/0/contents FLEX_TOO_LARGE'])
  })

  it('that values make too large is not sent', () => {
    const texts = Array.from({ length: 20 }, () => words('{productName}'))
    expect(onSave(flexBody(...texts))).toEqual([])
    expect(onSend([flexBody(...texts)], { productName: 'あ'.repeat(600) })).toEqual([
      '/0/contents FLEX_TOO_LARGE',
    ])
  })

  it('has boxes up to 20 deep, and survives any depth', () => {
    const deep = (levels: number, inner: object = box()): object =>
      levels === 1 ? inner : box(deep(levels - 1, inner))
    expect(onSave(flex(bubble({ body: deep(20) })))).toEqual([])
    expect(onSave(flex(bubble({ body: deep(21) })))[0]).toMatch(/ FLEX_TOO_DEEP$/)
    let bottomless: object = {}
    for (let level = 0; level < 200_000; level += 1) bottomless = { type: 'box', contents: [bottomless] }
    expect(onSave(flex(bubble({ body: bottomless }))).at(-1)).toMatch(/ FLEX_TOO_DEEP$/)
    expect(onSave(flex({ type: 'bubble', header: { contents: bottomless } })).length).toBeGreaterThan(0)
  })
})
