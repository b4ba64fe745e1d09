import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { checkUrl, HTTPS_URL } from '../urls.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import type { MediaUrlOf, RenderContext } from '../renderContext.ts'

/** URLs of uploads below one base: `{baseUrl}/{id}`. */
export const mediaUrlsUnder =
  (baseUrl: string): MediaUrlOf =>
  (mediaId) =>
    `${baseUrl}/${mediaId.toLowerCase()}`

/** A URL of a picture, a video or an audio file; fine when left out. */
export const checkMediaUrl = (path: string, url: string | undefined): BubbleProblem[] =>
  url === undefined ? [] : checkUrl(path, url, { maxUnits: LINE_LIMITS.urlUnits, schemes: HTTPS_URL })

/** A file of a bubble: its URL or the id of an upload, with the names of the two fields. */
type Source = readonly [urlName: string, url: string | undefined, idName: string, id: string | undefined]

/** On save: one of the two, never both; neither only when not `isNeeded`. */
export function checkSource(
  path: string,
  [urlName, url, idName, id]: Source,
  isNeeded: boolean,
): BubbleProblem[] {
  if (url !== undefined && id !== undefined)
    return problem(
      `${path}/${idName}`,
      'BAD_VALUE',
      'アップロードしたファイルとURLのどちらか一方だけを指定してください。',
    )
  if (url === undefined && id === undefined && isNeeded)
    return problem(`${path}/${urlName}`, 'EMPTY', 'アップロードしたファイルを選ぶか、URLを入力してください。')
  return checkMediaUrl(`${path}/${urlName}`, url)
}

/** The URL that LINE gets; undefined when there is neither. */
export const addressOf = (
  url: string | undefined,
  mediaId: string | undefined,
  { mediaUrl }: Pick<RenderContext, 'mediaUrl'>,
): string | undefined => (mediaId === undefined ? url : mediaUrl(mediaId))

/** Before it is sent: every file has a URL. `path` is the field's. */
export const checkSentAddress = (path: string, url: string | undefined): BubbleProblem[] =>
  unless(url !== '', problem(path, 'BAD_URL', '画像や動画などのアドレスがありません。'))
