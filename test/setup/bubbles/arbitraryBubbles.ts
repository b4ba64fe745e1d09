import fc from 'fast-check'
import type { Bubble, Button, Card, QuickReply } from '../../../domain/bubbles/index.ts'

/** Bubbles of every kind, in forms that a shop may write, mostly right: lengths stay within every limit. */
const escaped = fc.string({ unit: 'grapheme', maxLength: 4 }).map((words) => words.replace(/[{}]/g, '$&$&'))
const placeholder = fc.constantFrom(
  '{nickName|お客様}',
  '{displayName}',
  '{orderNumber}',
  '{productName|商品}',
  '{shipDate}',
  '{trackingNumber|なし}',
  '{carrier}',
  '{nextDeliveryDate}',
  '{points}',
)
const template = fc
  .tuple(fc.constantFrom('あ', 'x', '🍎'), escaped, placeholder, escaped)
  .map((parts) => parts.join(''))
const label = fc.constantFrom('見る', '{shipDate}', '{points}点', '👨‍👩‍👧‍👦')
const url = fc.constantFrom('https://a.jp', 'https://shop.example.jp/a%20b?c=d#e', 'https://a.jp/a.png')
const uri = fc.oneof(
  url,
  fc.constantFrom('tel:0312345678', 'line://ti/p/@x', '{trackingLink|https://a.jp/my}'),
)

/** `undefined` fields left out, as JSON has none. */
const record = <T extends object>(
  fields: { [Name in keyof T]: fc.Arbitrary<T[Name]> },
  optional: string[] = [],
) =>
  fc.record(fields, {
    requiredKeys: Object.keys(fields).filter((name) => !optional.includes(name)) as (keyof T)[],
  }) as unknown as fc.Arbitrary<T>

const kind = <Kind extends string>(name: Kind) => fc.constant(name)
const act = fc.constantFrom(
  { points: 1 },
  { addTagIds: ['a'] },
  { replyText: '{nickName}、ありがとう' },
  { optedOut: true },
  { flagId: null },
)
const dates = fc.constantFrom(
  { mode: 'date', initial: '2026-11-25' },
  { mode: 'time', min: '06:00', max: '23:59' },
  { mode: 'datetime', max: '2026-11-25T18:00' },
)
const actions = {
  uri: record({ kind: kind('uri'), label, uri }),
  message: record({ kind: kind('message'), label, text: template }),
  clipboard: record({ kind: kind('clipboard'), label, clipboardText: template }),
  postback: record({ kind: kind('postback'), label, data: fc.constant('{"a":1}'), displayText: template }, [
    'displayText',
  ]),
  act: record({ kind: kind('act'), label, act, once: fc.boolean(), displayText: template }, ['displayText']),
  dates: fc
    .tuple(label, dates)
    .map(([name, rest]) => ({ kind: 'datetimepicker', label: name, data: 'x', ...rest })),
}
const button = fc.oneof(...Object.values(actions)) as fc.Arbitrary<Button>
const card = (title: boolean, picture: boolean, most: number): fc.Arbitrary<Card> =>
  record(
    {
      ...(title ? { title: template } : {}),
      ...(picture ? { imageUrl: url } : {}),
      text: template,
      buttons: fc.array(button, { minLength: most, maxLength: most }),
      defaultButton: button,
    },
    ['defaultButton'],
  ) as fc.Arbitrary<Card>

const area = fc.record({
  x: fc.integer({ min: 0, max: 1000 }),
  y: fc.integer({ min: 0, max: 500 }),
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 20 }),
})
const unlabelled = (name: 'uri' | 'message' | 'clipboard') =>
  actions[name].map(({ label: _label, ...rest }: { label: string }) => rest)
const video = record(
  {
    originalUrl: url,
    previewUrl: url,
    area,
    link: fc.record({ uri, label: fc.constant('もっと見る') }),
  },
  ['link'],
)

const flexAction = button.map(({ kind: type, ...rest }) => ({ type, ...rest }))
const { component } = fc.letrec<{ component: object }>((tie) => ({
  component: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    template.map((text) => ({ type: 'text', text, wrap: true, size: 'md' })),
    template.map((text) => ({ type: 'text', contents: [{ type: 'span', text, weight: 'bold' }] })),
    url.map((one) => ({ type: 'image', url: one, aspectRatio: '20:13' })),
    flexAction.map((action) => ({ type: 'button', action, style: 'primary' })),
    fc.constantFrom({ type: 'separator', margin: 'md' }, { type: 'filler' }),
    fc
      .tuple(fc.array(tie('component'), { maxLength: 3 }), fc.constantFrom('vertical', 'horizontal'))
      .map(([contents, layout]) => ({ type: 'box', layout, contents, paddingAll: '10px' })),
  ),
}))
const flexBubble = fc
  .array(component, { maxLength: 4 })
  .map((contents) => ({ type: 'bubble', body: { type: 'box', layout: 'vertical', contents } }))
const contents = fc.oneof(
  flexBubble,
  fc
    .array(flexBubble, { minLength: 1, maxLength: 3 })
    .map((bubbles) => ({ type: 'carousel', contents: bubbles })),
)

const emoji = fc.constantFrom('', '{emoji:5ac1bfd5040ab15980c9b435/001}')
const kinds: Record<Bubble['kind'], fc.Arbitrary<object>> = {
  text: fc.tuple(template, emoji, template).map((parts) => ({ kind: 'text', text: parts.join('') })),
  image: record({ kind: kind('image'), originalUrl: url, previewUrl: url }, ['previewUrl']),
  video: record({ kind: kind('video'), originalUrl: url, previewUrl: url, trackingId: fc.constant('a-1') }, [
    'trackingId',
  ]),
  audio: record({ kind: kind('audio'), originalUrl: url, durationMs: fc.integer({ min: 1 }) }),
  sticker: fc.constant({ kind: 'sticker', packageId: '446', stickerId: '1988' }),
  location: record({
    kind: kind('location'),
    title: template,
    address: template,
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
  coupon: record({ kind: kind('coupon'), couponId: fc.constant('01JYN'), deliveryTag: fc.constant('a_1') }, [
    'deliveryTag',
  ]),
  buttons: fc
    .tuple(fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 4 }))
    .chain(([title, picture, most]) =>
      fc.tuple(card(title, picture, most), fc.option(template, { nil: undefined })).map(([one, altText]) => ({
        kind: 'buttons',
        ...one,
        ...(altText === undefined ? {} : { altText }),
      })),
    ),
  confirm: fc
    .tuple(template, fc.array(button, { minLength: 2, maxLength: 2 }))
    .map(([text, buttons]) => ({ kind: 'confirm', text, buttons })),
  carousel: fc
    .tuple(fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 3 }))
    .chain(([title, picture, most]) => fc.array(card(title, picture, most), { minLength: 1, maxLength: 10 }))
    .map((columns) => ({ kind: 'carousel', imageSize: 'cover', columns })),
  imageCarousel: fc
    .array(fc.record({ imageUrl: url, button: fc.oneof(button, unlabelled('uri')) }), {
      minLength: 1,
      maxLength: 10,
    })
    .map((columns) => ({ kind: 'imageCarousel', columns })),
  richMessage: record(
    {
      kind: kind('richMessage'),
      baseUrl: fc.constant('https://a.jp/rich'),
      altText: template,
      height: fc.integer({ min: 520, max: 2000 }),
      areas: fc.array(
        fc.record({
          area,
          button: fc.oneof(
            actions.uri,
            actions.message,
            actions.clipboard,
            unlabelled('uri'),
            unlabelled('message'),
            unlabelled('clipboard'),
          ),
        }),
        { minLength: 1, maxLength: 5 },
      ),
      video,
    },
    ['video'],
  ),
  flex: record({ kind: kind('flex'), altText: template, contents }),
}

const device = fc
  .constantFrom('camera', 'cameraRoll', 'location')
  .map((name) => ({ kind: name, label: '送る' }))
const quickReplies = fc.array(record({ imageUrl: url, button: fc.oneof(button, device) }, ['imageUrl']), {
  minLength: 1,
  maxLength: 13,
}) as fc.Arbitrary<QuickReply[]>

/** One to five bubbles, the last one at times with a quick reply. */
export const someBubbles = fc
  .tuple(
    fc.array(fc.oneof(...Object.values(kinds)), { minLength: 1, maxLength: 5 }),
    fc.option(quickReplies, { nil: undefined }),
  )
  .map(([bubbles, quickReply]) =>
    bubbles.map((bubble, place) =>
      place === bubbles.length - 1 && quickReply !== undefined ? { ...bubble, quickReply } : bubble,
    ),
  ) as fc.Arbitrary<Bubble[]>
