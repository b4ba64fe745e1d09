import { isWithin, type LengthUnit } from './counting.ts'

/** One thing wrong with bubbles that a shop saves, or with messages about to be sent. */
export interface BubbleProblem {
  /** JSON pointer into the array that was checked: '/0/text', '/2/buttons/1/label'. */
  readonly path: string
  readonly code: BubbleProblemCode
  /** For the shop, in Japanese. */
  readonly ja: string
}

export type BubbleProblemCode =
  | 'NO_BUBBLES'
  | 'TOO_MANY_BUBBLES'
  | 'UNKNOWN_KIND'
  | 'EMPTY'
  | 'TOO_LONG'
  | 'BAD_URL'
  | 'NO_BUTTONS'
  | 'TOO_MANY_BUTTONS'
  | 'UNKNOWN_PLACEHOLDER'
  | 'PLACEHOLDER_NOT_ALLOWED'
  | 'UNPAIRED_BRACE'

/** How long a text may be, and how LINE counts it. */
export interface TextLimit {
  readonly most: number
  readonly unit: LengthUnit
}

/** What a field is called on the shop's screen. */
export type FieldWord = '本文' | 'タイトル' | '代替テキスト' | 'ボタン名' | '送信するテキスト' | 'データ'

export const tooLong = (path: string, word: FieldWord, text: string, limit: TextLimit): BubbleProblem[] =>
  isWithin(text, limit.most, limit.unit)
    ? []
    : [{ path, code: 'TOO_LONG', ja: `${word}は${limit.most}文字以内で入力してください。` }]

/** A text of spaces alone counts as empty: LINE answers 400 to a text without content (line.md 1.5). */
export const empty = (path: string, word: FieldWord, text: string): BubbleProblem[] =>
  text.trim() === '' ? [{ path, code: 'EMPTY', ja: `${word}を入力してください。` }] : []

/** LINE takes addresses of printable ASCII alone; other characters must be percent-encoded (line.md 1.1). */
export function badUrl(path: string, url: string, most: number, schemes: RegExp): BubbleProblem[] {
  const wrong = (ja: string): BubbleProblem[] => [{ path, code: 'BAD_URL', ja }]
  if (!schemes.test(url))
    return wrong(
      schemes === SECURE_ADDRESS
        ? '画像のURLは https:// から始まるものを入力してください。'
        : 'URLは https://、http://、line://、tel: のいずれかから始まるものを入力してください。',
    )
  if (!/^[\x21-\x7e]*$/.test(url))
    return wrong('URLに空白や日本語を使わず、エンコードしたものを入力してください。')
  return url.length <= most ? [] : wrong(`URLは${most}文字以内で入力してください。`)
}

/** Addresses of pictures. */
export const SECURE_ADDRESS = /^https:\/\/[^/?#\s]/i
/** Addresses that a button may open. */
export const OPENABLE_ADDRESS = /^(?:https?:\/\/[^/?#\s]|line:\/\/\S|tel:[\d+*#])/i
