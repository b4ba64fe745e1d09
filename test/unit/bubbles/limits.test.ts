import { describe, expect, it } from '@jest/globals'
import type { Bubble, Button, Card, QuickReply } from '../../../domain/bubbles/index.ts'
import { buttons, flexBody, onSave, onSend, see, text, withButton } from '../../setup/bubbles/bubbles.ts'

/** A character of 11 UTF-16 units that a reader takes for one. */
const FAMILY = '👨‍👩‍👧‍👦'
const https = (length: number) => 'https://a.jp/'.padEnd(length, 'x')
const card = (change: Partial<Card>): Card => ({ text: 'あ', buttons: [see], ...change })
const column = (change: Partial<Card>): Bubble => ({ kind: 'carousel', columns: [card(change)] })
const picture = (button: Button): Bubble => ({
  kind: 'imageCarousel',
  columns: [{ imageUrl: https(20), button }],
})
const rich = (change: object): Bubble => ({
  kind: 'richMessage',
  baseUrl: 'https://a.jp/rich',
  altText: 'あ',
  height: 1040,
  areas: [{ area: { x: 0, y: 0, width: 1, height: 1 }, button: { kind: 'uri', uri: https(20) } }],
  ...change,
})
const area = (button: object) => rich({ areas: [{ area: { x: 0, y: 0, width: 1, height: 1 }, button }] })
const video = (label: string) =>
  rich({
    video: {
      originalUrl: https(20),
      previewUrl: https(20),
      area: { x: 0, y: 0, width: 1, height: 1 },
      link: { uri: https(20), label },
    },
  })
const replies = (many: number, change: Partial<QuickReply> = {}): Bubble => ({
  ...text('あ'),
  quickReply: Array.from({ length: many }, () => ({ button: see, ...change })),
})
const reply = (label: string) => replies(1, { button: { kind: 'camera', label } })
const carousel = (many: number) =>
  ({
    kind: 'flex',
    altText: 'あ',
    contents: {
      type: 'carousel',
      contents: Array.from({ length: many }, () => ({
        type: 'bubble',
        body: { type: 'box', layout: 'vertical', contents: [] },
      })),
    },
  }) satisfies Bubble

/** Each of a length of UTF-16 units: a limit holds at it and not at one more. */
const UNITS: [name: string, limit: number, bubble: (words: string) => Bubble, problem: string][] = [
  ['text', 5000, text, '/0/text TOO_LONG'],
  [
    'alt text of buttons',
    1500,
    (altText) => ({ kind: 'buttons', altText, text: 'あ', buttons: [see] }),
    '/0/altText TOO_LONG',
  ],
  [
    'alt text of confirm',
    1500,
    (altText) => ({ kind: 'confirm', altText, text: 'あ', buttons: buttons(2) }),
    '/0/altText TOO_LONG',
  ],
  [
    'alt text of a carousel',
    1500,
    (altText) => ({ kind: 'carousel', altText, columns: [card({})] }),
    '/0/altText TOO_LONG',
  ],
  ['alt text of a rich message', 1500, (altText) => rich({ altText }), '/0/altText TOO_LONG'],
  ['alt text of flex', 1500, (altText) => ({ ...flexBody(), altText }) as Bubble, '/0/altText TOO_LONG'],
  [
    'title of a place',
    100,
    (title) => ({ kind: 'location', title, address: 'あ', latitude: 0, longitude: 0 }),
    '/0/title TOO_LONG',
  ],
  [
    'address of a place',
    100,
    (address) => ({ kind: 'location', title: 'あ', address, latitude: 0, longitude: 0 }),
    '/0/address TOO_LONG',
  ],
  [
    'clipboard',
    1000,
    (clipboardText) => withButton({ kind: 'clipboard', label: 'あ', clipboardText }),
    '/0/buttons/0/clipboardText TOO_LONG',
  ],
  [
    'postback data',
    300,
    (data) => withButton({ kind: 'postback', label: 'あ', data }),
    '/0/buttons/0/data TOO_LONG',
  ],
  [
    'data of a date picker',
    300,
    (data) => withButton({ kind: 'datetimepicker', label: 'あ', data, mode: 'date' }),
    '/0/buttons/0/data TOO_LONG',
  ],
  [
    'text of an area',
    400,
    (words) => area({ kind: 'message', text: words }),
    '/0/areas/0/button/text TOO_LONG',
  ],
  [
    'clipboard of an area',
    1000,
    (clipboardText) => area({ kind: 'clipboard', clipboardText }),
    '/0/areas/0/button/clipboardText TOO_LONG',
  ],
  ['label of a film’s link', 30, video, '/0/video/link/label TOO_LONG'],
  [
    'text in flex',
    2000,
    (words) => flexBody({ type: 'text', text: words }),
    '/0/contents/body/contents/0/text TOO_LONG',
  ],
]

/** Each of a length in characters as read. */
const CLUSTERS: typeof UNITS = [
  ['text of buttons', 160, (words) => ({ kind: 'buttons', text: words, buttons: [see] }), '/0/text TOO_LONG'],
  [
    'text of buttons beside a title',
    60,
    (words) => ({ kind: 'buttons', title: 'あ', text: words, buttons: [see] }),
    '/0/text TOO_LONG',
  ],
  [
    'text of buttons beside an image',
    60,
    (words) => ({ kind: 'buttons', imageUrl: https(20), text: words, buttons: [see] }),
    '/0/text TOO_LONG',
  ],
  [
    'title of buttons',
    40,
    (title) => ({ kind: 'buttons', title, text: 'あ', buttons: [see] }),
    '/0/title TOO_LONG',
  ],
  [
    'text of confirm',
    240,
    (words) => ({ kind: 'confirm', text: words, buttons: buttons(2) }),
    '/0/text TOO_LONG',
  ],
  ['text of a column', 120, (words) => column({ text: words }), '/0/columns/0/text TOO_LONG'],
  [
    'text of a column beside a title',
    60,
    (words) => column({ title: 'あ', text: words }),
    '/0/columns/0/text TOO_LONG',
  ],
  [
    'text of a column beside an image',
    60,
    (words) => column({ imageUrl: https(20), text: words }),
    '/0/columns/0/text TOO_LONG',
  ],
  ['title of a column', 40, (title) => column({ title }), '/0/columns/0/title TOO_LONG'],
  ['label', 20, (label) => withButton({ ...see, label }), '/0/buttons/0/label TOO_LONG'],
  ['label of a quick reply', 20, reply, '/0/quickReply/0/button/label TOO_LONG'],
  ['label on a picture', 12, (label) => picture({ ...see, label }), '/0/columns/0/button/label TOO_LONG'],
  [
    'label of an area',
    100,
    (label) => area({ kind: 'uri', label, uri: https(20) }),
    '/0/areas/0/button/label TOO_LONG',
  ],
  [
    'label in flex',
    40,
    (label) => flexBody({ type: 'button', action: { type: 'uri', label, uri: https(20) } }),
    '/0/contents/body/contents/0/action/label TOO_LONG',
  ],
  [
    'said text',
    300,
    (words) => withButton({ kind: 'message', label: 'あ', text: words }),
    '/0/buttons/0/text TOO_LONG',
  ],
  [
    'display text',
    300,
    (displayText) => withButton({ kind: 'postback', label: 'あ', data: 'x', displayText }),
    '/0/buttons/0/displayText TOO_LONG',
  ],
]

describe('a text at LINE’s limit is fine, and one more is not', () => {
  it.each(UNITS)('%s: %i UTF-16 units', (_name, limit, bubble, problem) => {
    for (const fine of [bubble('x'.repeat(limit)), bubble('🍎'.repeat(limit / 2))]) {
      expect(onSave(fine)).toEqual([])
      expect(onSend([fine])).toEqual([])
    }
    for (const wrong of [bubble('x'.repeat(limit + 1)), bubble('🍎'.repeat(limit / 2 + 1))]) {
      expect(onSave(wrong)).toEqual([problem])
      expect(onSend([wrong])).toHaveLength(1)
    }
  })

  it.each(CLUSTERS)('%s: %i characters as read', (_name, limit, bubble, problem) => {
    expect(onSave(bubble(FAMILY.repeat(limit)))).toEqual([])
    expect(onSend([bubble(FAMILY.repeat(limit))])).toEqual([])
    expect(onSave(bubble(FAMILY.repeat(limit + 1)))).toEqual([problem])
    expect(onSend([bubble(FAMILY.repeat(limit + 1))])).toHaveLength(1)
  })
})

describe('an address at LINE’s limit is fine, and one more is not', () => {
  const ADDRESSES: [name: string, limit: number, bubble: (url: string) => Bubble, path: string][] = [
    ['picture', 2000, (originalUrl) => ({ kind: 'image', originalUrl }), '/0/originalUrl'],
    [
      'film',
      2000,
      (originalUrl) => ({ kind: 'video', originalUrl, previewUrl: https(20) }),
      '/0/originalUrl',
    ],
    [
      'preview of a film',
      2000,
      (previewUrl) => ({ kind: 'video', originalUrl: https(20), previewUrl }),
      '/0/previewUrl',
    ],
    ['sound', 2000, (originalUrl) => ({ kind: 'audio', originalUrl, durationMs: 1 }), '/0/originalUrl'],
    ['picture of a card', 2000, (imageUrl) => column({ imageUrl }), '/0/columns/0/imageUrl'],
    [
      'picture of a carousel of pictures',
      2000,
      (imageUrl) => ({ kind: 'imageCarousel', columns: [{ imageUrl, button: see }] }),
      '/0/columns/0/imageUrl',
    ],
    ['base of a rich message', 2000, (baseUrl) => rich({ baseUrl }), '/0/baseUrl'],
    ['picture of a quick reply', 2000, (imageUrl) => replies(1, { imageUrl }), '/0/quickReply/0/imageUrl'],
    ['picture in flex', 2000, (url) => flexBody({ type: 'image', url }), '/0/contents/body/contents/0/url'],
    ['button', 1000, (uri) => withButton({ kind: 'uri', label: 'あ', uri }), '/0/buttons/0/uri'],
    ['area', 1000, (uri) => area({ kind: 'uri', uri }), '/0/areas/0/button/uri'],
  ]
  it.each(ADDRESSES)('%s: %i', (_name, limit, bubble, path) => {
    expect(onSave(bubble(https(limit)))).toEqual([])
    expect(onSave(bubble(https(limit + 1)))).toEqual([`${path} BAD_URL`])
  })
})

describe('a number of things at LINE’s limit is fine, and one more is not', () => {
  const COUNTS: [name: string, limit: number, bubble: (many: number) => Bubble, problem: string][] = [
    [
      'buttons',
      4,
      (many) => ({ kind: 'buttons', text: 'あ', buttons: buttons(many) }),
      '/0/buttons TOO_MANY_BUTTONS',
    ],
    [
      'answers',
      2,
      (many) => ({ kind: 'confirm', text: 'あ', buttons: buttons(many) }),
      '/0/buttons TOO_MANY_BUTTONS',
    ],
    [
      'buttons of a card',
      3,
      (many) => column({ buttons: buttons(many) }),
      '/0/columns/0/buttons TOO_MANY_BUTTONS',
    ],
    [
      'cards',
      10,
      (many) => ({ kind: 'carousel', columns: Array.from({ length: many }, () => card({})) }),
      '/0/columns TOO_MANY_COLUMNS',
    ],
    [
      'pictures',
      10,
      (many) => ({
        kind: 'imageCarousel',
        columns: Array.from({ length: many }, () => ({ imageUrl: https(20), button: see })),
      }),
      '/0/columns TOO_MANY_COLUMNS',
    ],
    ['quick replies', 13, (many) => replies(many), '/0/quickReply TOO_MANY_QUICK_REPLIES'],
    [
      'areas',
      50,
      (many) =>
        rich({
          areas: Array.from({ length: many }, (_, x) => ({
            area: { x, y: 0, width: 1, height: 1 },
            button: see,
          })),
        }),
      '/0/areas TOO_MANY_AREAS',
    ],
    ['emoji', 20, (many) => text('{emoji:5ac1/001}'.repeat(many)), '/0/text TOO_MANY_EMOJIS'],
    ['bubbles of flex', 12, carousel, '/0/contents/contents TOO_MANY_FLEX_BUBBLES'],
    [
      'animated images',
      10,
      (many) =>
        flexBody(...Array.from({ length: many }, () => ({ type: 'image', url: https(20), animated: true }))),
      '/0/contents TOO_MANY_ANIMATED_IMAGES',
    ],
  ]
  it.each(COUNTS)('%s: %i', (_name, limit, bubble, problem) => {
    expect(onSave(bubble(limit))).toEqual([])
    expect(onSave(bubble(limit + 1))).toEqual([problem])
  })

  it('of none there is one at least', () => {
    expect(onSave({ kind: 'buttons', text: 'あ', buttons: [] })).toEqual(['/0/buttons NO_BUTTONS'])
    expect(onSave({ kind: 'confirm', text: 'あ', buttons: buttons(1) })).toEqual([
      '/0/buttons TOO_FEW_BUTTONS',
    ])
    expect(onSave({ kind: 'carousel', columns: [] })).toEqual(['/0/columns NO_COLUMNS'])
    expect(onSave(column({ buttons: [] }))).toEqual(['/0/columns/0/buttons NO_BUTTONS'])
    expect(onSave({ kind: 'imageCarousel', columns: [] })).toEqual(['/0/columns NO_COLUMNS'])
    expect(onSave(replies(0))).toEqual(['/0/quickReply NO_QUICK_REPLIES'])
    expect(onSave(rich({ areas: [] }))).toEqual(['/0/areas NO_AREAS'])
    expect(onSave({ ...video('見る'), areas: [] } as Bubble)).toEqual([])
  })
})

describe('other values', () => {
  it('of ids: letters that LINE takes, as many as it takes', () => {
    const film = (trackingId: string): Bubble => ({
      kind: 'video',
      originalUrl: https(20),
      previewUrl: https(20),
      trackingId,
    })
    expect(onSave(film('a-.=,+*()%$&;:@{}!?<>[]'.padEnd(100, '1')))).toEqual([])
    for (const wrong of ['a'.repeat(101), '', 'あ', 'a b'])
      expect(onSave(film(wrong))).toEqual(['/0/trackingId BAD_VALUE'])
    const coupon = (deliveryTag: string): Bubble => ({ kind: 'coupon', couponId: '01JYN', deliveryTag })
    expect(onSave(coupon('a_1'.repeat(10)))).toEqual([])
    for (const wrong of ['a'.repeat(31), '', 'a-b'])
      expect(onSave(coupon(wrong))).toEqual(['/0/deliveryTag BAD_VALUE'])
    expect(onSave({ kind: 'sticker', packageId: '446', stickerId: 'x' })).toEqual(['/0/stickerId BAD_VALUE'])
  })

  it('of places and lengths: within their bounds', () => {
    const place = (latitude: number, longitude: number): Bubble => ({
      kind: 'location',
      title: 'あ',
      address: 'あ',
      latitude,
      longitude,
    })
    expect(onSave(place(-90, 180))).toEqual([])
    expect(onSave(place(90.1, -180.1))).toEqual(['/0/latitude BAD_VALUE', '/0/longitude BAD_VALUE'])
    expect(onSave({ kind: 'audio', originalUrl: https(20), durationMs: 0 })).toEqual([
      '/0/durationMs BAD_VALUE',
    ])
  })

  it('of areas: on the picture', () => {
    const at = (x: number, y: number, width: number, height: number) =>
      onSave(rich({ height: 500, areas: [{ area: { x, y, width, height }, button: see }] }))
    expect(at(0, 0, 1040, 500)).toEqual([])
    expect(at(1039, 499, 1, 1)).toEqual([])
    for (const wrong of [
      at(0, 0, 1041, 1),
      at(1, 0, 1040, 1),
      at(0, 1, 1, 500),
      at(-1, 0, 1, 1),
      at(0, 0, 0, 1),
    ])
      expect(wrong).toEqual(['/0/areas/0/area AREA_OUTSIDE'])
    expect(onSave(rich({ baseUrl: 'https://a.jp/a.png' }))).toEqual(['/0/baseUrl BAD_URL'])
  })

  it('of date pickers: real days in order', () => {
    const pick = (mode: 'date' | 'time' | 'datetime', initial?: string, min?: string, max?: string) =>
      onSave(
        withButton({
          kind: 'datetimepicker',
          label: 'あ',
          data: 'x',
          mode,
          ...(initial === undefined ? {} : { initial }),
          ...(min === undefined ? {} : { min }),
          ...(max === undefined ? {} : { max }),
        }),
      )
    expect(pick('date', '2024-02-29', '1900-01-01', '2100-12-31')).toEqual([])
    expect(pick('time', '23:59')).toEqual([])
    expect(pick('datetime', '2026-11-25T18:00', '2026-11-25t18:00', '2026-11-25T18:01')).toEqual([])
    const at = '/0/buttons/0'
    expect(pick('date', '2026-02-29')).toEqual([`${at}/initial BAD_DATE`])
    expect(pick('date', undefined, '1899-12-31', '2101-01-01')).toEqual([
      `${at}/min BAD_DATE`,
      `${at}/max BAD_DATE`,
    ])
    expect(pick('time', '24:00')).toEqual([`${at}/initial BAD_DATE`])
    expect(pick('time', '18:00:00')).toEqual([`${at}/initial BAD_DATE`])
    expect(pick('date', undefined, '2026-01-02', '2026-01-02')).toEqual([`${at}/max BAD_DATE`])
    expect(pick('date', '2026-01-01', '2026-01-02')).toEqual([`${at}/initial BAD_DATE`])
  })

  it('of cards: alike in form', () => {
    const both = (first: Partial<Card>, second: Partial<Card>) =>
      onSave({ kind: 'carousel', columns: [card(first), card(second)] })
    expect(both({ title: 'あ' }, { title: 'い' })).toEqual([])
    for (const wrong of [
      both({ title: 'あ' }, {}),
      both({}, { imageUrl: https(20) }),
      both({ buttons: buttons(2) }, {}),
    ])
      expect(wrong).toEqual(['/0/columns UNEQUAL_COLUMNS'])
  })

  it('of buttons: kinds that LINE takes at that place', () => {
    const camera = { kind: 'camera', label: 'あ' } as unknown as Button
    expect(onSave(withButton(camera))).toEqual(['/0/buttons/0/kind BUTTON_NOT_ALLOWED'])
    expect(onSave(area({ kind: 'postback', data: 'x' }))).toEqual([
      '/0/areas/0/button/kind BUTTON_NOT_ALLOWED',
    ])
    expect(onSave(withButton({ kind: 'zzz', label: 'あ' } as unknown as Button))).toEqual([
      '/0/buttons/0/kind UNKNOWN_KIND',
    ])
    expect(onSave(replies(1), text('い'))).toEqual(['/0/quickReply QUICK_REPLY_NOT_LAST'])
  })
})
