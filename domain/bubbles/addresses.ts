import { type BubbleProblem, problem } from './problems.ts'

/** Addresses of pictures, videos and sounds. */
export const SECURE_ADDRESS = /^https:\/\/[^/?#\s]/i
/**
 * Whether LINE can be given addresses under `baseUrl`: LINE itself takes https alone (line.md 1.5), while a stand-in
 * on this machine, which is reached by plain http itself, can be told to take the same.
 */
export const isReachableByLine = (baseUrl: string, lineApiBaseUrl: string): boolean =>
  SECURE_ADDRESS.test(baseUrl) || !SECURE_ADDRESS.test(lineApiBaseUrl)

/** Addresses that a button may open. */
export const OPENABLE_ADDRESS = /^(?:https?:\/\/[^/?#\s]|line:\/\/\S|tel:[\d+*#])/i

/** Addresses whose clicks can be counted. */
export const COUNTABLE_ADDRESS = /^https?:\/\/[^/?#\s]/i

/**
 * LINE takes addresses of printable ASCII alone; other characters must be percent-encoded (line.md 1.1).
 * `most` counts UTF-16 units.
 */
export function badUrl(path: string, url: string, most: number, schemes: RegExp): BubbleProblem[] {
  const wrong = (ja: string): BubbleProblem[] => problem(path, 'BAD_URL', ja)
  if (!schemes.test(url))
    return wrong(
      schemes === SECURE_ADDRESS
        ? '画像や動画などのURLは https:// から始まるものを入力してください。'
        : 'URLは https://、http://、line://、tel: のいずれかから始まるものを入力してください。',
    )
  if (!/^[\x21-\x7e]*$/.test(url))
    return wrong('URLに空白や日本語を使わず、エンコードしたものを入力してください。')
  if (/^https?:/i.test(url) && !URL.canParse(url))
    return wrong('URLの形が正しくありません。確認してください。')
  return url.length <= most ? [] : wrong(`URLは${most}文字以内で入力してください。`)
}
