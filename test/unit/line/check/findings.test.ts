import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Bubble, checkRendered, PLACEHOLDERS, renderBubbles } from '../../../../domain/bubbles/index.ts'
import type { CalendarDate } from '../../../../domain/values/japanTime.ts'
import {
  EXAMPLE_TAP_DATA,
  exampleValues,
  findingsOfLine,
  type LineRefusal,
} from '../../../../domain/line/check/index.ts'
import { checkMessages } from '../../../../infra/sandbox/line/messages/checkMessages.ts'
import { someBubbles } from '../../../setup/bubbles/arbitraryBubbles.ts'

const BODY = 'The request body has 1 error(s)'
const refusal = (property: string, message: string, whole = BODY): LineRefusal => ({
  message: whole,
  details: [{ property, message }],
})
const placed = (bubbles: unknown[], property: string, whole?: string) =>
  findingsOfLine(refusal(property, 'May not be empty', whole), bubbles as Bubble[])[0]?.path

const see = { kind: 'uri', label: '見る', uri: 'https://a.jp' }
const act = { kind: 'act', label: '押す', act: { points: 1 }, once: true }
const card = { title: 'あ', text: 'い', imageMediaId: 'm', buttons: [see, act], defaultButton: see }
const area = { x: 0, y: 0, width: 1, height: 1 }
const film = { mediaId: 'v', previewUrl: 'https://a.jp/p.png' }

describe('the place of what LINE objects to', () => {
  const fields: [property: string, bubble: object, path: string][] = [
    ['text', { kind: 'text', text: 'あ' }, '/0/text'],
    ['emojis[3].productId', { kind: 'text', text: 'あ' }, '/0/text'],
    ['originalContentUrl', { kind: 'image', mediaId: 'm' }, '/0/mediaId'],
    ['previewImageUrl', { kind: 'image', originalUrl: 'https://a.jp' }, '/0/originalUrl'],
    ['previewImageUrl', { kind: 'video', ...film }, '/0/previewUrl'],
    ['duration', { kind: 'audio', originalUrl: 'https://a.jp', durationMs: 1 }, '/0/durationMs'],
    ['packageId', { kind: 'sticker', packageId: '1', stickerId: '2' }, '/0/packageId'],
    ['latitude', { kind: 'location', title: 'あ', address: 'い', latitude: 1, longitude: 2 }, '/0/latitude'],
    ['deliveryTag', { kind: 'coupon', couponId: 'c', deliveryTag: 'd' }, '/0/deliveryTag'],
    ['altText', { kind: 'buttons', ...card }, '/0/text'],
    ['altText', { kind: 'buttons', altText: 'う', ...card }, '/0/altText'],
    ['template.thumbnailImageUrl', { kind: 'buttons', ...card }, '/0/imageMediaId'],
    ['template.actions[0].uri', { kind: 'buttons', ...card }, '/0/buttons/0/uri'],
    ['template.actions[1].data', { kind: 'buttons', ...card }, '/0/buttons/1'],
    ['template.actions[7].data', { kind: 'buttons', ...card }, '/0/buttons'],
    ['template.defaultAction.label', { kind: 'buttons', ...card }, '/0/defaultButton/label'],
    [
      'template.columns[1].actions[0].label',
      { kind: 'carousel', columns: [card, card] },
      '/0/columns/1/buttons/0/label',
    ],
    ['altText', { kind: 'carousel', columns: [card] }, '/0/columns/0/text'],
    [
      'template.columns[0].imageUrl',
      { kind: 'imageCarousel', columns: [{ imageMediaId: 'm', button: see }] },
      '/0/columns/0/imageMediaId',
    ],
    [
      'template.columns[0].action.uri',
      { kind: 'imageCarousel', columns: [{ imageUrl: 'm', button: see }] },
      '/0/columns/0/button/uri',
    ],
    ['baseSize.height', { kind: 'richMessage', mediaId: 'm', height: 9, areas: [] }, '/0/height'],
    ['baseUrl', { kind: 'richMessage', mediaId: 'm', height: 9, areas: [] }, '/0/mediaId'],
    ['actions[0].linkUri', { kind: 'richMessage', areas: [{ area, button: see }] }, '/0/areas/0/button/uri'],
    [
      'actions[0].area.width',
      { kind: 'richMessage', areas: [{ area, button: see }] },
      '/0/areas/0/area/width',
    ],
    [
      'video.originalContentUrl',
      { kind: 'richMessage', areas: [], video: { ...film, area } },
      '/0/video/mediaId',
    ],
    [
      'video.externalLink.linkUri',
      {
        kind: 'richMessage',
        areas: [],
        video: { ...film, area, link: { uri: 'https://a.jp', label: 'い' } },
      },
      '/0/video/link/uri',
    ],
    [
      'quickReply.items[0].action.label',
      { kind: 'text', text: 'あ', quickReply: [{ button: see }] },
      '/0/quickReply/0/button/label',
    ],
    ['somethingNew.x', { kind: 'text', text: 'あ' }, '/0'],
  ]
  it.each(fields.map(([property, bubble, path]) => [property, path, bubble] as const))(
    '%s is %s',
    (property, path, bubble) => {
      expect(placed([bubble], `messages[0].${property}`)).toBe(path)
    },
  )

  it('is the bubble of the message, whichever it is, and none without a message', () => {
    const two = [
      { kind: 'text', text: 'あ' },
      { kind: 'text', text: 'い' },
    ]
    expect(placed(two, 'messages[1].text')).toBe('/1/text')
    expect(placed(two, 'messages[5].text')).toBe('')
    expect(placed(two, 'messages')).toBe('')
    expect(placed(two, 'to')).toBe('')
    expect(placed(two, '')).toBe('')
  })

  it('is found in a flex message, in both of the ways in which LINE names it', () => {
    const flex = {
      kind: 'flex',
      altText: 'あ',
      contents: {
        type: 'bubble',
        body: { type: 'box', contents: [{ type: 'button', action: { type: 'uri', uri: 'https://a.jp' } }] },
      },
    }
    const whole = 'A message (messages[1]) in the request body is invalid'
    const bubbles = [{ kind: 'text', text: 'あ' }, flex]
    expect(placed(bubbles, '/body/contents/0/action/uri', whole)).toBe(
      '/1/contents/body/contents/0/action/uri',
    )
    expect(placed(bubbles, '/body/contents/9', whole)).toBe('/1/contents/body/contents')
    expect(placed(bubbles, '/type', whole)).toBe('/1/contents/type')
    expect(placed(bubbles, 'messages[1].contents.body.contents[0].action.uri')).toBe(
      '/1/contents/body/contents/0/action/uri',
    )
  })

  it('stands in LINE’s sentence when it gives no details', () => {
    const bubbles = [{ kind: 'text', text: 'あ' }] as Bubble[]
    const whole = (message: string) => findingsOfLine({ message, details: [] }, bubbles)
    expect(whole('A message (messages[0]) in the request body is invalid')).toEqual([
      {
        path: '/0',
        code: 'LINE_INVALID_MESSAGE',
        ja: expect.stringContaining('LINEの説明'),
        lineMessage: 'A message (messages[0]) in the request body is invalid',
      },
    ])
    expect(
      whole("The property, 'messages[0].text', in the request body is invalid (line: -, column: -)")[0],
    ).toMatchObject({ path: '/0/text', code: 'BAD_VALUE' })
    expect(whole('')).toMatchObject([{ path: '', code: 'LINE_INVALID_MESSAGE', lineMessage: '' }])
  })

  it('is one in the bubbles, of the bubble that the message was made of, for every field of every message', () => {
    fc.assert(
      fc.property(someBubbles, (bubbles) => {
        const messages = renderBubbles(bubbles, {}, { dataOf: () => 'x' })
        for (const property of fieldsOf(messages, 'messages')) {
          const path = placed(bubbles as unknown[], property) ?? ''
          expect(path).toMatch(new RegExp(`^/${/\d+/.exec(property)?.[0]}(?:/|$)`))
          expect(at(bubbles, path)).toBeDefined()
        }
      }),
      { numRuns: 100 },
    )
  })
})

/** Every field of a JSON value, in LINE's notation. */
function fieldsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one, place) => fieldsOf(one, `${path}[${place}]`))
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([name, one]) => fieldsOf(one, `${path}.${name}`))].slice(
    path === 'messages' ? 1 : 0,
  )
}

const at = (root: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], root)

describe('what LINE means', () => {
  it.each([
    ['May not be empty', 'EMPTY', '空です'],
    ['must be non-empty text', 'EMPTY', '空です'],
    ['`label` must be specified', 'EMPTY', '足りません'],
    ['Length must be between 0 and 5000', 'TOO_LONG', '5000文字以内'],
    ['Length must be between 1 and 20', 'BAD_VALUE', '1文字以上20文字以内'],
    ['Size must be between 1 and 5', 'BAD_VALUE', '1個以上5個以内'],
    ['Must be between -90 and 90', 'BAD_VALUE', '-90から90まで'],
    ['invalid uri scheme', 'BAD_URL', 'https://'],
    ['invalid uri', 'BAD_URL', 'URLの形'],
    ['Must be one of the following values: [text, image]', 'BAD_VALUE', '選んで'],
    ['invalid property', 'FLEX_INVALID', 'JSON'],
    ['unknown field', 'FLEX_INVALID', 'JSON'],
    ['something that LINE says since yesterday', 'LINE_INVALID_MESSAGE', 'LINEの説明'],
  ])('%s is %s', (message, code, words) => {
    const [found] = findingsOfLine(refusal('messages[0].text', message), [{ kind: 'text', text: 'あ' }])
    expect(found).toMatchObject({ code, lineMessage: `messages[0].text: ${message}` })
    expect(found?.ja).toContain(words)
    expect(found?.ja).toMatch(/(?:です|ます|ません|ください)。$|ください。/)
  })
})

describe('the example', () => {
  const values = exampleValues('2026-11-25' as CalendarDate)

  it('has a value for every placeholder', () => {
    for (const name of PLACEHOLDERS) expect(values[name]).toMatch(/\S/)
    expect(values).toMatchObject({ shipDate: '11月23日', nextDeliveryDate: '12月23日', points: '1,234' })
  })

  it('is taken by LINE in bubbles of every kind whose texts leave it room', () => {
    fc.assert(
      fc.property(someBubbles, (bubbles) => {
        const messages = renderBubbles(bubbles, values, { dataOf: () => EXAMPLE_TAP_DATA })
        if (checkRendered(messages).length > 0) return
        expect(checkMessages({ messages: JSON.parse(JSON.stringify(messages)) as unknown })).toEqual([])
      }),
    )
  })
})
