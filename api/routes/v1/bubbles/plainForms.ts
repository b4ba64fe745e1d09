import { Type } from 'typebox'
import { ofKind, original, preview, Text } from './formParts.ts'

/** Bubbles without buttons. */
export const plainForms = (quickReply: object) => [
  ofKind(
    'text',
    { text: Text, ...quickReply },
    {
      title: 'TextBubble',
      description:
        'Up to 5,000 UTF-16 units. A LINE emoji is `{emoji:PRODUCT/ID}`, by LINE’s list of them; each counts as 20 units, at most 20 of them. `{link:https://…}` is sent as a link of ours that counts who clicks and leads on to the address; it counts as 120 units.',
      examples: [
        { text: '{nickName|お客様}、{shipDate}に発送しました。' },
        { text: '発送しました{emoji:5ac1bfd5040ab15980c9b435/001}' },
      ],
    },
  ),
  ofKind(
    'image',
    { ...original, ...preview, ...quickReply },
    {
      title: 'ImageBubble',
      description: 'JPEG or PNG up to 10 MB; the preview up to 1 MB, the original when left out.',
      examples: [
        { originalUrl: 'https://shop.example.jp/a.jpg' },
        { mediaId: '5e3a0c1e-6a55-4b0e-9d6b-6f1f7b1b9a41' },
      ],
    },
  ),
  ofKind(
    'video',
    { ...original, ...preview, trackingId: Type.Optional(Text), ...quickReply },
    {
      title: 'VideoBubble',
      description:
        'mp4 up to 200 MB; the preview is a picture up to 1 MB. LINE tells `trackingId` back to webhooks when it was watched to the end.',
      examples: [
        { originalUrl: 'https://shop.example.jp/a.mp4', previewUrl: 'https://shop.example.jp/a.jpg' },
      ],
    },
  ),
  ofKind(
    'audio',
    { ...original, durationMs: Type.Optional(Type.Integer()), ...quickReply },
    {
      title: 'AudioBubble',
      description: 'mp3 or m4a up to 200 MB, with its length in milliseconds, which an upload brings along.',
      examples: [{ originalUrl: 'https://shop.example.jp/a.m4a', durationMs: 30_000 }],
    },
  ),
  ofKind(
    'sticker',
    { packageId: Text, stickerId: Text, ...quickReply },
    {
      title: 'StickerBubble',
      description: 'One of LINE’s list of sendable stickers.',
      examples: [{ packageId: '446', stickerId: '1988' }],
    },
  ),
  ofKind(
    'location',
    { title: Text, address: Text, latitude: Type.Number(), longitude: Type.Number(), ...quickReply },
    {
      title: 'LocationBubble',
      description: 'A place on the map; title and address up to 100 UTF-16 units each.',
      examples: [
        { title: '本店', address: '東京都千代田区丸の内1-1', latitude: 35.6812, longitude: 139.7671 },
      ],
    },
  ),
  ofKind(
    'coupon',
    { couponId: Text, deliveryTag: Type.Optional(Text), ...quickReply },
    {
      title: 'CouponBubble',
      description: 'A coupon made at LINE. `deliveryTag`: up to 30 letters, digits and underscores.',
      examples: [{ couponId: '01JYNW8JMQVFBNWF1APF8Z3FS7', deliveryTag: 'follow_1' }],
    },
  ),
]
