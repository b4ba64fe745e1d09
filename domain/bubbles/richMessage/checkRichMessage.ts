import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { checkAltText, checkSentAltText } from '../altText.ts'
import { ACTION_PLACES } from '../buttons/actionPlaces.ts'
import { checkAction, checkTracking } from '../buttons/checkButtonAction.ts'
import { checkPreview } from '../media/mediaBubbles.ts'
import { checkSentAddress, checkSource } from '../media/mediaSource.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import { AS_SENT, AS_WRITTEN } from '../textChecks.ts'
import { TEXT_FIELDS } from '../textFields.ts'
import type { Area, LineImagemapMessage, RichMessageBubble, RichVideo } from './richMessage.ts'

/** On save. That areas must lie on the picture is our own rule: nobody can tap outside it. */
export function checkRichMessage(bubble: RichMessageBubble, path: string): BubbleProblem[] {
  const { areas, video, height } = bubble
  return [
    ...checkBase(bubble, path),
    ...checkAltText(bubble.altText, path),
    ...areas.flatMap(({ area, button }, place) => [
      ...checkArea(area, height, `${path}/areas/${place}/area`),
      ...checkAction(button, `${path}/areas/${place}/button`, {
        place: ACTION_PLACES.richMessage,
        checks: AS_WRITTEN,
      }),
    ]),
    ...(video === undefined ? [] : checkVideo(video, height, `${path}/video`)),
    ...(areas.length === 0 && video === undefined
      ? problem(`${path}/areas`, 'NO_AREAS', 'タップできる範囲を1つ以上追加してください。')
      : []),
    ...unless(
      areas.length <= LINE_LIMITS.imagemapAreas,
      problem(
        `${path}/areas`,
        'TOO_MANY_AREAS',
        `タップできる範囲は${LINE_LIMITS.imagemapAreas}個までです。減らしてください。`,
      ),
    ),
  ]
}

/** LINE appends the width to the URL. */
function checkBase({ baseUrl, mediaId, height }: RichMessageBubble, path: string): BubbleProblem[] {
  const wrong = checkSource(path, ['baseUrl', baseUrl, 'mediaId', mediaId], true)
  return [
    ...wrong,
    ...unless(
      wrong.length > 0 || baseUrl === undefined || !/(?:\.(?:jpe?g|png)|\/)$|[?#]/i.test(baseUrl),
      problem(
        `${path}/baseUrl`,
        'BAD_URL',
        'リッチメッセージの画像のURLは、拡張子や末尾の / や ? を付けずに入力してください。',
      ),
    ),
    ...unless(
      Number.isInteger(height) && height >= 1 && height <= LINE_LIMITS.imagemapHeight,
      problem(
        `${path}/height`,
        'BAD_VALUE',
        '画像の高さは、幅1040のときのピクセル数を1以上の整数で入力してください。',
      ),
    ),
  ]
}

function checkArea({ x, y, width, height }: Area, imageHeight: number, path: string): BubbleProblem[] {
  const isOn =
    [x, y, width, height].every(Number.isInteger) &&
    x >= 0 &&
    y >= 0 &&
    width >= 1 &&
    height >= 1 &&
    x + width <= LINE_LIMITS.imagemapWidth &&
    y + height <= imageHeight
  return unless(
    isOn,
    problem(
      path,
      'AREA_OUTSIDE',
      '範囲は画像の中に収まるように、整数で指定してください(画像の幅は1040です)。',
    ),
  )
}

function checkVideo(video: RichVideo, imageHeight: number, path: string): BubbleProblem[] {
  const { originalUrl, mediaId, area, link } = video
  return [
    ...checkSource(path, ['originalUrl', originalUrl, 'mediaId', mediaId], true),
    ...checkPreview(video, path, true),
    ...checkArea(area, imageHeight, `${path}/area`),
    ...(link === undefined
      ? []
      : [
          ...AS_WRITTEN.uri(`${path}/link/uri`, link.uri),
          ...checkTracking({ ...link }, link.uri, `${path}/link/uri`),
          ...AS_WRITTEN.text(`${path}/link/label`, link.label, TEXT_FIELDS.linkLabel),
        ]),
  ]
}

/** Before it is sent to one recipient. */
export function checkImagemapMessage(message: LineImagemapMessage, path: string): BubbleProblem[] {
  const link = message.video?.externalLink
  const at = `${path}/video/externalLink`
  return [
    ...checkSentAltText(message.altText, path),
    ...checkSentAddress(`${path}/baseUrl`, message.baseUrl),
    ...checkSentAddress(`${path}/video/originalContentUrl`, message.video?.originalContentUrl),
    ...checkSentAddress(`${path}/video/previewImageUrl`, message.video?.previewImageUrl),
    ...message.actions.flatMap((action, place) =>
      checkAction(action, `${path}/actions/${place}`, { place: ACTION_PLACES.imagemap, checks: AS_SENT }),
    ),
    ...(link === undefined
      ? []
      : [
          ...AS_SENT.uri(`${at}/linkUri`, link.linkUri),
          ...AS_SENT.text(`${at}/label`, link.label, TEXT_FIELDS.linkLabel),
        ]),
  ]
}
