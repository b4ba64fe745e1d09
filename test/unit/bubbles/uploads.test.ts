import { describe, expect, it } from '@jest/globals'
import {
  type Bubble,
  checkBubbles,
  checkRendered,
  checkUploads,
  mediaUrlsUnder,
  renderBubbles,
  type Uploads,
  uploadsIn,
  withDurations,
} from '../../../domain/bubbles/index.ts'
import type { MediaFacts } from '../../../domain/media/index.ts'
import { onSave, see } from '../../setup/bubbles/bubbles.ts'

const MB = 1_024 * 1_024
const file = (format: MediaFacts['format'], more: Partial<MediaFacts> = {}): MediaFacts => ({
  format,
  bytes: 1_000,
  width: 1_040,
  height: 1_040,
  durationMs: null,
  ...more,
})
const uploads: Uploads = new Map([
  ['picture', file('PNG')],
  ['heavy', file('JPEG', { bytes: 3 * MB })],
  ['card', file('JPEG', { width: 1_024, height: 1_024 })],
  ['moving', file('APNG')],
  ['film', file('MP4', { width: 1_280, height: 720, durationMs: 9_000 })],
  ['still', file('JPEG', { width: 640, height: 360 })],
  ['sound', file('M4A', { width: null, height: null, durationMs: 3_456 })],
])
const problems = (bubbles: Bubble[], isReachable = true): string[] =>
  checkUploads(bubbles, uploads, isReachable).map(({ path, code }) => `${path} ${code}`)
const rendered = (bubbles: Bubble[]) =>
  renderBubbles(bubbles, {}, { mediaUrl: mediaUrlsUnder('https://m.jp/media') })

const everywhere: Bubble[] = [
  { kind: 'image', mediaId: 'heavy', previewMediaId: 'picture' },
  { kind: 'video', mediaId: 'film', previewMediaId: 'still' },
  { kind: 'audio', mediaId: 'sound', durationMs: 3_456 },
  {
    kind: 'carousel',
    columns: [
      { text: 'あ', imageMediaId: 'card', buttons: [see] },
      { text: 'い', imageUrl: 'https://a.jp/b.png', buttons: [see] },
    ],
  },
  {
    kind: 'richMessage',
    mediaId: 'picture',
    altText: 'あ',
    height: 1_040,
    areas: [],
    video: {
      mediaId: 'film',
      previewMediaId: 'still',
      area: { x: 0, y: 0, width: 1_040, height: 585 },
    },
    quickReply: [{ imageMediaId: 'picture', button: see }],
  },
]
const imageCarousel: Bubble = { kind: 'imageCarousel', columns: [{ imageMediaId: 'card', button: see }] }

describe('uploads in bubbles', () => {
  it('stand in place of addresses everywhere', () => {
    expect(checkBubbles(everywhere)).toEqual([])
    expect(checkBubbles([imageCarousel])).toEqual([])
    expect(problems([...everywhere, imageCarousel])).toEqual([])
    expect(uploadsIn([...everywhere, imageCarousel])).toEqual([
      'heavy',
      'picture',
      'film',
      'still',
      'sound',
      'card',
      'picture',
      'film',
      'still',
      'picture',
      'card',
    ])
  })

  it('become their public addresses', () => {
    const at = (id: string) => `https://m.jp/media/${id}`
    const messages = rendered([...everywhere.slice(0, 4), imageCarousel])
    expect(checkRendered(messages)).toEqual([])
    expect(messages).toMatchObject([
      { originalContentUrl: at('heavy'), previewImageUrl: at('picture') },
      { originalContentUrl: at('film'), previewImageUrl: at('still') },
      { originalContentUrl: at('sound'), duration: 3_456 },
      {
        template: {
          columns: [{ thumbnailImageUrl: at('card') }, { thumbnailImageUrl: 'https://a.jp/b.png' }],
        },
      },
      { template: { columns: [{ imageUrl: at('card') }] } },
    ])
    expect(rendered(everywhere.slice(4))).toMatchObject([
      {
        baseUrl: at('picture'),
        video: { originalContentUrl: at('film'), previewImageUrl: at('still') },
        quickReply: { items: [{ imageUrl: at('picture') }] },
      },
    ])
    expect(rendered([{ kind: 'image', mediaId: 'PICTURE' }])).toMatchObject([
      { originalContentUrl: at('picture'), previewImageUrl: at('picture') },
    ])
  })

  it('are not sent without an address', () => {
    const codes = checkRendered(renderBubbles([...everywhere, imageCarousel].slice(0, 5), {})).map(
      ({ path }) => path,
    )
    expect(codes).toEqual([
      '/0/originalContentUrl',
      '/0/previewImageUrl',
      '/1/originalContentUrl',
      '/1/previewImageUrl',
      '/2/originalContentUrl',
      '/3/template/columns/0/thumbnailImageUrl',
      '/4/baseUrl',
      '/4/video/originalContentUrl',
      '/4/video/previewImageUrl',
      '/4/quickReply/items/0/imageUrl',
    ])
  })

  it('are given or an address is, one of them and not both', () => {
    const both = { originalUrl: 'https://a.jp/a.png', mediaId: 'picture' }
    expect(onSave({ kind: 'image', ...both })).toEqual(['/0/mediaId BAD_VALUE'])
    expect(onSave({ kind: 'image' })).toEqual(['/0/originalUrl EMPTY'])
    expect(onSave({ kind: 'video', mediaId: 'film' })).toEqual(['/0/previewUrl EMPTY'])
    expect(onSave({ kind: 'audio', mediaId: 'sound' })).toEqual([])
    expect(onSave({ kind: 'audio', originalUrl: 'https://a.jp/a.mp3' })).toEqual(['/0/durationMs BAD_VALUE'])
    expect(onSave({ kind: 'imageCarousel', columns: [{ button: see }] })).toEqual([
      '/0/columns/0/imageUrl EMPTY',
    ])
    const empty: Bubble = { kind: 'richMessage', altText: 'あ', height: 1, areas: [] }
    expect(onSave(empty)).toEqual(['/0/baseUrl EMPTY', '/0/areas NO_AREAS'])
  })

  it('count as the picture beside which a text is shorter', () => {
    const long = 'あ'.repeat(61)
    expect(onSave({ kind: 'buttons', text: long, imageMediaId: 'card', buttons: [see] })).toEqual([
      '/0/text TOO_LONG',
    ])
  })

  it('have to be there and to fit where they stand', () => {
    expect(problems([{ kind: 'image', mediaId: 'gone' }])).toEqual(['/0/mediaId UNKNOWN_MEDIA'])
    expect(problems([{ kind: 'image', mediaId: 'moving' }])).toEqual(['/0/mediaId MEDIA_UNFIT'])
    expect(problems([{ kind: 'video', mediaId: 'sound', previewMediaId: 'heavy' }])).toEqual([
      '/0/mediaId MEDIA_UNFIT',
      '/0/previewMediaId MEDIA_UNFIT',
    ])
    expect(problems([{ kind: 'buttons', text: 'あ', imageMediaId: 'picture', buttons: [see] }])).toEqual([
      '/0/imageMediaId MEDIA_UNFIT',
    ])
    expect(
      problems([{ kind: 'text', text: 'あ', quickReply: [{ imageMediaId: 'still', button: see }] }]),
    ).toEqual(['/0/quickReply/0/imageMediaId MEDIA_UNFIT'])
  })

  it('have to fit together', () => {
    expect(problems([{ kind: 'image', mediaId: 'heavy' }])).toEqual(['/0/previewMediaId PREVIEW_REQUIRED'])
    expect(problems([{ kind: 'image', mediaId: 'heavy', previewUrl: 'https://a.jp/a.png' }])).toEqual([])
    expect(problems([{ kind: 'video', mediaId: 'film', previewMediaId: 'picture' }])).toEqual([
      '/0/previewMediaId MEDIA_UNFIT',
    ])
    const rich: Bubble = { kind: 'richMessage', mediaId: 'picture', altText: 'あ', height: 700, areas: [] }
    expect(checkUploads([rich], uploads, true)).toEqual([
      {
        path: '/0/height',
        code: 'BAD_VALUE',
        ja: '画像の高さと合っていません。選んだ画像の高さは1040です。',
      },
    ])
  })

  it('are refused once when LINE cannot fetch them', () => {
    expect(problems(everywhere, false)).toEqual(['/0/mediaId MEDIA_NOT_REACHABLE'])
    expect(problems([{ kind: 'text', text: 'あ' }], false)).toEqual([])
  })

  it('bring the length of a sound along', () => {
    expect(withDurations([{ kind: 'audio', mediaId: 'SOUND' }], uploads)).toEqual([
      { kind: 'audio', mediaId: 'SOUND', durationMs: 3_456 },
    ])
  })
})
