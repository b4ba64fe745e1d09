import type { BubbleProblemCode } from '../../bubbles/index.ts'

/** The code of our own check where LINE means the same; `LINE_INVALID_MESSAGE` for an unknown text. */
export type LineFindingCode = BubbleProblemCode | 'LINE_INVALID_MESSAGE'

/** What LINE's text means to the shop. */
export interface Meaning {
  readonly code: LineFindingCode
  /** Japanese. */
  readonly ja: string
  /** It may be the filled-in values that are too long or too short. */
  readonly isOfValues?: true
}

type Reading = readonly [
  pattern: RegExp,
  code: LineFindingCode,
  ja: (found: readonly string[]) => string,
  isOfValues?: true,
]

/**
 * The known texts of LINE; the first match wins. They come from its reference (line.md 1.3, 1.5) and, for flex messages
 * ("invalid property", "unknown field"), from what users report.
 */
const READINGS: readonly Reading[] = [
  [/may not be (?:empty|blank)|non-empty text/i, 'EMPTY', () => 'この項目が空です。入力してください。'],
  [
    /may not be null|must be specified|is required/i,
    'EMPTY',
    () => 'この項目が足りません。入力してください。',
  ],
  [
    /length must be between 0 and (\d+)/i,
    'TOO_LONG',
    ([most]) => `この項目は${most}文字以内で入力してください。`,
    true,
  ],
  [
    /length must be between (\d+) and (\d+)/i,
    'BAD_VALUE',
    ([least, most]) => `この項目は${least}文字以上${most}文字以内で入力してください。`,
    true,
  ],
  [
    /size must be between (\d+) and (\d+)/i,
    'BAD_VALUE',
    ([least, most]) => `数が正しくありません。${least}個以上${most}個以内にしてください。`,
  ],
  [
    /must be between (-?[\d.]+) and (-?[\d.]+)/i,
    'BAD_VALUE',
    ([least, most]) => `${least}から${most}までの数で入力してください。`,
  ],
  [
    /(?:less than or equal to|at most|exceeds?) [\d,]+ ?(?:bytes|kb)/i,
    'FLEX_TOO_LARGE',
    () => 'Flexメッセージが大きすぎます。JSONを小さくしてください。',
  ],
  [
    /uri scheme/i,
    'BAD_URL',
    () =>
      'URLの始まりが正しくありません。画像や動画は https:// から、ボタンで開くものは https://、http://、line://、tel: のいずれかから入力してください。',
  ],
  [/invalid ur[il]\b/i, 'BAD_URL', () => 'URLの形が正しくありません。確認してください。'],
  [
    /one of the following values/i,
    'BAD_VALUE',
    () => '値が正しくありません。決められたものから選んでください。',
  ],
  [/invalid sticker/i, 'BAD_VALUE', () => 'このスタンプは送れません。LINEの一覧にあるものを選んでください。'],
  [/invalid index|invalid emoji/i, 'BAD_EMOJI', () => 'LINE絵文字を送れません。IDを確認してください。'],
  [
    /number of actions must be the same|all columns or none/i,
    'UNEQUAL_COLUMNS',
    () => 'すべてのカードで、ボタンの数と、画像やタイトルの有無をそろえてください。',
  ],
  [
    /^(?:invalid property|unknown (?:field|property))/i,
    'FLEX_INVALID',
    () => 'FlexメッセージのJSONに、LINEが受け付けない項目があります。項目の名前と値を確認してください。',
  ],
  [/^the property, .* is invalid/i, 'BAD_VALUE', () => 'この項目の値の種類が正しくありません。'],
]

const UNKNOWN: Meaning = {
  code: 'LINE_INVALID_MESSAGE',
  ja: 'LINEがこの内容を受け付けませんでした。LINEの説明(英語)を参考に直してください。',
}

/** What a text of LINE's means; {@link UNKNOWN} for an unknown one. */
export function explainObjection(message: string): Meaning {
  for (const [pattern, code, ja, isOfValues] of READINGS) {
    const found = pattern.exec(message)
    if (found) return { code, ja: ja(found.slice(1)), ...(isOfValues && { isOfValues }) }
  }
  return UNKNOWN
}
