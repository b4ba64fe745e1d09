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

/** A URL longer than this is not repeated in a sentence. */
const LONGEST_SHOWN = 300

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
  const foreign = /^[\x21-\x7e]*$/.test(url) ? null : explainForeign(url, schemes)
  if (foreign !== null) return wrong(foreign)
  if (!schemes.test(url))
    return wrong(`${SUBJECTS.get(schemes) ?? 'ボタンなどのURL'}は ${beginnings(schemes)}入力してください。`)
  if (/^https?:/i.test(url) && !URL.canParse(url))
    return wrong('URLの形が正しくありません。確認してください。')
  return url.length <= maxUnits ? [] : wrong(`URLは${maxUnits}文字以内で入力してください。`)
}

const SUBJECTS = new Map([
  [HTTPS_URL, '画像や動画などのURL'],
  [TRACKABLE_URL, 'クリックを計測するURL'],
])

function beginnings(schemes: RegExp): string {
  if (schemes === HTTPS_URL) return 'https:// から始まるものを'
  return schemes === TRACKABLE_URL
    ? 'https:// または http:// から始まるものを'
    : 'https://、http://、line://、tel: のいずれかから始まるものを'
}

/**
 * What is wrong with a URL that is not of printable ASCII alone, with the right one where it is certain. Null when its
 * beginning is what is wrong.
 */
function explainForeign(url: string, schemes: RegExp): string | null {
  const halfWidth = url.normalize('NFKC')
  if (!schemes.test(halfWidth.trim())) return null
  if (/[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(halfWidth))
    return 'URLに空白や改行、目に見えない文字が含まれています。取り除いてください。'
  if (/^[\x21-\x7e]*$/.test(halfWidth))
    return `URLに全角の文字が含まれています。半角で${shown(halfWidth)}と入力してください。`
  const encoded = /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).href : null
  return `URLに日本語などの文字が含まれています。LINEでは使えないため、エンコードしたもの${shown(encoded ?? '')}を入力してください。`
}

const shown = (url: string): string =>
  url !== '' && url.length <= LONGEST_SHOWN && /^[\x21-\x7e]*$/.test(url) ? ` ${url} ` : ''
