import { haveSameShape, type MediaFacts, type MediaPlace, unfitFor } from '../../media/index.ts'
import type { Bubble } from '../bubble.ts'
import type { BubbleOrPack } from '../packs.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import type { Card } from '../templates/card.ts'

/** An upload in a bubble: where it stands, and what LINE uses it for there. */
interface PlacedUpload {
  /** JSON pointer to the field that names it: '/0/previewMediaId'. */
  readonly path: string
  readonly id: string
  readonly place: MediaPlace
}

/** The uploads that bubbles use, by id; a missing one is not the shop's. */
export type Uploads = ReadonlyMap<string, MediaFacts>

/** The ids of the uploads that bubbles use. */
export const uploadsIn = (bubbles: readonly Bubble[]): string[] => placed(bubbles).map(({ id }) => id)

/**
 * Everything wrong with the uploads in bubbles: missing, of a kind or size that LINE does not accept in this place, or
 * at a URL that LINE cannot fetch. Complements `checkBubbles`, which sees only the bubbles.
 * @param isReachable whether LINE accepts the URLs of uploads
 */
export function checkUploads(
  bubbles: readonly Bubble[],
  uploads: Uploads,
  isReachable: boolean,
): BubbleProblem[] {
  const named = placed(bubbles)
  const wrong = named.flatMap(({ path, id, place }) =>
    checkUpload(path, uploads.get(id.toLowerCase()), place),
  )
  // Files that fit one by one may not fit together.
  const together =
    wrong.length > 0 ? [] : bubbles.flatMap((bubble, n) => checkTogether(bubble, `/${n}`, uploads))
  const [first] = named
  return [
    ...wrong,
    ...together,
    ...(first === undefined
      ? []
      : unless(
          isReachable,
          problem(
            first.path,
            'MEDIA_NOT_REACHABLE',
            'アップロードしたファイルをLINEが取得できません。公開用のアドレス(TODOKE_MEDIA_BASE_URL)を https:// から始まるものに設定してください。',
          ),
        )),
  ]
}

/** Gives audio bubbles the duration of their upload, so that nobody has to enter it. */
export const withDurations = <One extends BubbleOrPack>(bubbles: readonly One[], uploads: Uploads): One[] =>
  bubbles.map((bubble) => {
    if (bubble.kind !== 'audio' || bubble.mediaId === undefined) return bubble
    const durationMs = uploads.get(bubble.mediaId.toLowerCase())?.durationMs
    return typeof durationMs === 'number' ? { ...bubble, durationMs } : bubble
  })

function checkUpload(path: string, facts: MediaFacts | undefined, place: MediaPlace): BubbleProblem[] {
  if (facts === undefined)
    return problem(
      path,
      'UNKNOWN_MEDIA',
      'このファイルは見つかりません。アップロードしたファイルから選び直してください。',
    )
  const ja = unfitFor(place, facts)
  return ja === null ? [] : problem(path, 'MEDIA_UNFIT', ja)
}

function checkTogether(bubble: Bubble, path: string, uploads: Uploads): BubbleProblem[] {
  const factsOf = (id: string | undefined) => (id === undefined ? undefined : uploads.get(id.toLowerCase()))
  switch (bubble.kind) {
    case 'image': {
      const facts = factsOf(bubble.mediaId)
      const isPreview = facts === undefined || unfitFor('PREVIEW', facts) === null
      return unless(
        isPreview || bubble.previewUrl !== undefined || bubble.previewMediaId !== undefined,
        problem(
          `${path}/previewMediaId`,
          'PREVIEW_REQUIRED',
          'この画像は1MBを超えるため、1MB以内のプレビュー画像をアップロードして選んでください。',
        ),
      )
    }
    case 'video':
      return checkShapes(factsOf(bubble.mediaId), factsOf(bubble.previewMediaId), path)
    case 'richMessage': {
      const { mediaId, height, video } = bubble
      const picture = factsOf(mediaId)
      return [
        ...unless(
          picture === undefined || picture.height === height,
          problem(
            `${path}/height`,
            'BAD_VALUE',
            `画像の高さと合っていません。選んだ画像の高さは${picture?.height}です。`,
          ),
        ),
        ...(video === undefined
          ? []
          : checkShapes(factsOf(video.mediaId), factsOf(video.previewMediaId), `${path}/video`)),
      ]
    }
    default:
      return []
  }
}

const checkShapes = (
  film: MediaFacts | undefined,
  preview: MediaFacts | undefined,
  path: string,
): BubbleProblem[] =>
  unless(
    film === undefined || preview === undefined || haveSameShape(film, preview),
    problem(
      `${path}/previewMediaId`,
      'MEDIA_UNFIT',
      `プレビュー画像の縦横の比率を動画と同じにしてください(動画は${film?.width}×${film?.height}、画像は${preview?.width}×${preview?.height}です)。`,
    ),
  )

const placed = (bubbles: readonly Bubble[]): PlacedUpload[] =>
  bubbles.flatMap((bubble, n) => [
    ...inBubble(bubble, `/${n}`),
    ...(bubble.quickReply ?? []).flatMap(({ imageMediaId }, item) =>
      at(`/${n}/quickReply/${item}/imageMediaId`, imageMediaId, 'QUICK_REPLY_ICON'),
    ),
  ])

function inBubble(bubble: Bubble, path: string): PlacedUpload[] {
  switch (bubble.kind) {
    case 'image':
      return [
        ...at(`${path}/mediaId`, bubble.mediaId, 'IMAGE'),
        ...at(`${path}/previewMediaId`, bubble.previewMediaId, 'PREVIEW'),
      ]
    case 'video':
      return inFilm(bubble, path)
    case 'audio':
      return at(`${path}/mediaId`, bubble.mediaId, 'AUDIO')
    case 'buttons':
      return onCard(bubble, path)
    case 'carousel':
      return bubble.columns.flatMap((column, place) => onCard(column, `${path}/columns/${place}`))
    case 'imageCarousel':
      return bubble.columns.flatMap(({ imageMediaId }, place) =>
        at(`${path}/columns/${place}/imageMediaId`, imageMediaId, 'SQUARE_CARD_IMAGE'),
      )
    case 'richMessage':
      return [
        ...at(`${path}/mediaId`, bubble.mediaId, 'RICH_MESSAGE'),
        ...(bubble.video === undefined ? [] : inFilm(bubble.video, `${path}/video`)),
      ]
    default:
      return []
  }
}

const inFilm = (
  film: { readonly mediaId?: string; readonly previewMediaId?: string },
  path: string,
): PlacedUpload[] => [
  ...at(`${path}/mediaId`, film.mediaId, 'VIDEO'),
  ...at(`${path}/previewMediaId`, film.previewMediaId, 'PREVIEW'),
]

const onCard = ({ imageMediaId }: Card, path: string): PlacedUpload[] =>
  at(`${path}/imageMediaId`, imageMediaId, 'CARD_IMAGE')

const at = (path: string, id: string | undefined, place: MediaPlace): PlacedUpload[] =>
  id === undefined ? [] : [{ path, id, place }]
