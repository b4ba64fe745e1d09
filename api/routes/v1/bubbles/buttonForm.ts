import { type TSchema, Type } from 'typebox'
import type {
  Button,
  ButtonAct,
  MaybeUnlabelled,
  QuickReplyButton,
  TapArea,
} from '../../../../domain/bubbles/index.ts'
import { DATE_TIME_MODES } from '../../../../domain/bubbles/index.ts'
import { MAX_ACT_POINTS } from '../../../../domain/values/contentLimits.ts'
import { Id, oneOf, orNull } from '../../../rest/modelFields.ts'
import { ofKind, oneKindOf, Text, Url } from './formParts.ts'

const Ids = Type.Array(Id, { maxItems: 1_000 })

const Act = Type.Unsafe<ButtonAct>(
  Type.Object(
    {
      removeTagIds: Type.Optional(Ids),
      addTagIds: Type.Optional(Ids),
      flagId: Type.Optional(orNull(Id)),
      points: Type.Optional(Type.Integer({ minimum: -MAX_ACT_POINTS, maximum: MAX_ACT_POINTS })),
      richMenuId: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 100 }))),
      optedOut: Type.Optional(Type.Boolean()),
      replyText: Type.Optional(Text),
    },
    {
      additionalProperties: false,
      title: 'ButtonAct',
      description:
        'At least one. Tags are removed, then added; the flag set (null: taken away); points given or taken; the rich menu linked (null: unlinked); announcements stopped (`optedOut` true) or resumed; `replyText` answered (`optedOut` has an answer of its own).',
    },
  ),
)

/** A field of everything that opens an address. */
export const trackClicks = Type.Optional(Type.Boolean())

/** Kinds of buttons that several bubbles have; `label` is optional where LINE shows none. */
const kinds = <Label extends TSchema>(label: Label, inTitle: string) => ({
  uri: ofKind(
    'uri',
    { label, uri: Url, trackClicks },
    {
      title: `Uri${inTitle}`,
      description:
        'Opens http, https, line or tel. `{trackingLink|https://…}`: the carrier’s page of the parcel, and the address after the bar when the order has no tracking number. With `trackClicks` who clicks is counted: LINE gets a link of ours that leads on to `uri`, a page of the web without placeholders.',
      examples: [{ label: '配送状況を見る', uri: '{trackingLink|https://shop.example.jp/mypage}' }],
    },
  ),
  message: ofKind(
    'message',
    { label, text: Text },
    {
      title: `Message${inTitle}`,
      description: 'Says a text in the customer’s name.',
      examples: [{ label: '質問する', text: '{productName}について質問' }],
    },
  ),
  clipboard: ofKind(
    'clipboard',
    { label, clipboardText: Text },
    {
      title: `Clipboard${inTitle}`,
      description: 'Copies a text.',
      examples: [{ label: '番号をコピー', clipboardText: '{trackingNumber|番号はまだありません}' }],
    },
  ),
  postback: ofKind(
    'postback',
    { label, data: Text, displayText: Type.Optional(Text) },
    {
      title: `Postback${inTitle}`,
      description: 'Tells your own webhook receiver `data`; shows `displayText` as said by the customer.',
      examples: [{ label: 'あとで', data: 'later=1', displayText: 'あとで見ます' }],
    },
  ),
  act: ofKind(
    'act',
    { label, act: Act, once: Type.Boolean(), displayText: Type.Optional(Text) },
    {
      title: `Act${inTitle}`,
      description:
        'Does something for the member who taps; with `once` at the first tap only. It is done as it stood when the message was sent, by taps of the recipient, for 180 days.',
      examples: [
        { label: '興味がある', act: { points: 100, replyText: 'ありがとうございます。' }, once: true },
      ],
    },
  ),
  datetimepicker: ofKind(
    'datetimepicker',
    {
      label,
      data: Text,
      mode: oneOf(DATE_TIME_MODES),
      initial: Type.Optional(Text),
      min: Type.Optional(Text),
      max: Type.Optional(Text),
    },
    {
      title: `DateTime${inTitle}`,
      description: 'Lets the customer pick: `2026-11-25`, `18:00` or `2026-11-25T18:00` by the mode.',
      examples: [{ label: '日を選ぶ', data: 'day', mode: 'date', min: '2026-12-01' }],
    },
  ),
})

const labelled = kinds(Text, 'Button')
const maybeLabelled = kinds(Type.Optional(Text), 'Tap')

/** In the bubbles buttons, confirm and carousel. */
export const ButtonForm = oneKindOf<Button>(Object.values(labelled))

/** On a picture of an image carousel; the label is optional. */
export const ImageTapForm = oneKindOf<MaybeUnlabelled<Button>>(Object.values(maybeLabelled))

/** On an area of a rich message: three kinds, with a label for screen readers. */
export const AreaTapForm = oneKindOf<TapArea['button']>([
  maybeLabelled.uri,
  maybeLabelled.message,
  maybeLabelled.clipboard,
])

const device = <Kind extends string>(
  kind: Kind,
  { title, label, description }: { title: string; label: string; description: string },
) => ofKind(kind, { label: Text }, { title, description, examples: [{ label }] })

/** In a quick reply, the only place for buttons that open something of the phone. */
export const QuickReplyButtonForm = oneKindOf<QuickReplyButton>([
  ...Object.values(labelled),
  device('camera', { title: 'CameraButton', label: '写真を撮る', description: 'Opens the camera.' }),
  device('cameraRoll', { title: 'CameraRollButton', label: '写真を選ぶ', description: 'Opens the album.' }),
  device('location', { title: 'LocationButton', label: '場所を送る', description: 'Opens the map.' }),
])
