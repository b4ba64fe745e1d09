import { type BubbleProblem, problem } from './bubbleProblem.ts'

/** URLs of pictures, videos and sounds. */
export const HTTPS_URL = /^https:\/\/[^/?#\s]/i
/**
 * Whether LINE accepts URLs under `baseUrl`: the real LINE takes only https (line.md 1.5); a local stand-in, itself
 * reached by http, may accept http.
 */
export const isReachableByLine = (baseUrl: string, lineApiBaseUrl: string): boolean =>
  HTTPS_URL.test(baseUrl) || !HTTPS_URL.test(lineApiBaseUrl)

/** URLs that a button may open. */
export const OPENABLE_URL = /^(?:https?:\/\/[^/?#\s]|line:\/\/\S|tel:[\d+*#])/i

/** URLs whose clicks can be counted. */
export const TRACKABLE_URL = /^https?:\/\/[^/?#\s]/i

/**
 * LINE accepts only printable ASCII; other characters must be percent-encoded (line.md 1.1). `maxUnits` counts UTF-16
 * units.
 */
export function checkUrl(
  path: string,
  url: string,
  { maxUnits, schemes }: { maxUnits: number; schemes: RegExp },
): BubbleProblem[] {
  const wrong = (ja: string): BubbleProblem[] => problem(path, 'BAD_URL', ja)
  if (!schemes.test(url))
    return wrong(
      schemes === HTTPS_URL
        ? '画像や動画などのURLは https:// から始まるものを入力してください。'
        : 'URLは https://、http://、line://、tel: のいずれかから始まるものを入力してください。',
    )
  if (!/^[\x21-\x7e]*$/.test(url))
    return wrong('URLに空白や日本語を使わず、エンコードしたものを入力してください。')
  if (/^https?:/i.test(url) && !URL.canParse(url))
    return wrong('URLの形が正しくありません。確認してください。')
  return url.length <= maxUnits ? [] : wrong(`URLは${maxUnits}文字以内で入力してください。`)
}
