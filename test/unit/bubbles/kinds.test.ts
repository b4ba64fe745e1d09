import { describe, expect, it } from '@jest/globals'
import { type Bubble, renderBubbles } from '../../../domain/bubbles/index.ts'
import { onSave, see } from '../../setup/bubbles/bubbles.ts'

const wire = (bubble: Bubble): unknown => {
  expect(onSave(bubble)).toEqual([])
  return renderBubbles([bubble], { nickName: '花子', points: '5' })[0]
}
const url = 'https://a.jp/a'
const area = { x: 0, y: 0, width: 520, height: 1040 }
const opens = { type: 'uri', label: '見る', uri: 'https://a.jp' }

describe('each kind goes to LINE', () => {
  it('as media and plain messages', () => {
    expect(wire({ kind: 'video', originalUrl: url, previewUrl: url, trackingId: 'a' })).toEqual({
      type: 'video',
      originalContentUrl: url,
      previewImageUrl: url,
      trackingId: 'a',
    })
    expect(wire({ kind: 'audio', originalUrl: url, durationMs: 5 })).toEqual({
      type: 'audio',
      originalContentUrl: url,
      duration: 5,
    })
    expect(wire({ kind: 'sticker', packageId: '446', stickerId: '1988' })).toEqual({
      type: 'sticker',
      packageId: '446',
      stickerId: '1988',
    })
    expect(wire({ kind: 'coupon', couponId: 'a', deliveryTag: 'b' })).toEqual({
      type: 'coupon',
      couponId: 'a',
      deliveryTag: 'b',
    })
    expect(
      wire({ kind: 'location', title: '{nickName}様', address: 'あ', latitude: 1, longitude: 2 }),
    ).toEqual({
      type: 'location',
      title: '花子様',
      address: 'あ',
      latitude: 1,
      longitude: 2,
    })
  })

  it('as templates', () => {
    expect(wire({ kind: 'confirm', text: '{nickName}?', buttons: [see, see] })).toEqual({
      type: 'template',
      altText: '花子?',
      template: { type: 'confirm', text: '花子?', actions: [opens, opens] },
    })
    expect(
      wire({
        kind: 'carousel',
        imageAspectRatio: 'square',
        columns: [
          {
            title: '春',
            text: 'あ',
            imageUrl: url,
            imageBackgroundColor: '#FFFFFF',
            defaultButton: see,
            buttons: [see],
          },
        ],
      }),
    ).toEqual({
      type: 'template',
      altText: '春 あ',
      template: {
        type: 'carousel',
        imageAspectRatio: 'square',
        columns: [
          {
            thumbnailImageUrl: url,
            imageBackgroundColor: '#FFFFFF',
            title: '春',
            text: 'あ',
            defaultAction: opens,
            actions: [opens],
          },
        ],
      },
    })
    expect(
      wire({
        kind: 'imageCarousel',
        columns: [{ imageUrl: url, button: { kind: 'uri', uri: 'https://a.jp' } }],
      }),
    ).toEqual({
      type: 'template',
      altText: '画像を送信しました',
      template: {
        type: 'image_carousel',
        columns: [{ imageUrl: url, action: { type: 'uri', uri: 'https://a.jp' } }],
      },
    })
  })

  it('as a rich message', () => {
    expect(
      wire({
        kind: 'richMessage',
        baseUrl: url,
        altText: '{points}点',
        height: 1040,
        areas: [
          { area, button: see },
          { area, button: { kind: 'message', text: '{nickName}です' } },
          { area, button: { kind: 'clipboard', clipboardText: 'x' } },
        ],
        video: { originalUrl: url, previewUrl: url, area, link: { uri: 'https://a.jp', label: '続き' } },
      }),
    ).toEqual({
      type: 'imagemap',
      baseUrl: url,
      altText: '5点',
      baseSize: { width: 1040, height: 1040 },
      actions: [
        { type: 'uri', label: '見る', area, linkUri: 'https://a.jp' },
        { type: 'message', area, text: '花子です' },
        { type: 'clipboard', area, clipboardText: 'x' },
      ],
      video: {
        originalContentUrl: url,
        previewImageUrl: url,
        area,
        externalLink: { linkUri: 'https://a.jp', label: '続き' },
      },
    })
  })

  it('with a quick reply under the last one', () => {
    expect(
      wire({
        kind: 'text',
        text: 'あ',
        quickReply: [{ imageUrl: url, button: { kind: 'cameraRoll', label: '{points}枚' } }],
      }),
    ).toEqual({
      type: 'text',
      text: 'あ',
      quickReply: {
        items: [{ type: 'action', imageUrl: url, action: { type: 'cameraRoll', label: '5枚' } }],
      },
    })
  })

  it('with an alt text that is cut to what LINE takes, between characters', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(wire({ kind: 'buttons', text: family.repeat(160), buttons: [see] })).toMatchObject({
      altText: family.repeat(136),
    })
  })
})
