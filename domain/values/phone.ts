import { cleanText } from './text.ts'

/** A telephone number as given and as compared. */
export interface Phone {
  readonly raw: string
  /** 10 or 11 digits with the leading 0 of Japan. */
  readonly digits: string
}

/**
 * What people write between digits (domain.md D39), once width is folded: dashes and lines of every kind and what is
 * taken for one, dots, brackets, quotation marks, slashes, blanks, and what only changes how a digit is shown.
 */
const BETWEEN = new RegExp(
  `[${[
    String.raw`\p{Pd}~\u2053\u223c\u2212\u30fc\u2043\u02d7\u23af\u23e4\u2796\u2500-\u257f_`,
    String.raw`.\u3002\u30fb\u00b7\u2022\u2027\u2219\u22c5`,
    String.raw`\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'\u0060/`,
    String.raw`\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Me}\u2800`,
  ].join('')}]`,
  'gu',
)

/** What says in front that a telephone number follows, written without {@link BETWEEN}. */
const WORDS = [
  'TEL(?:EPHONE)?|PHONE|MOBILE|CELL|NO',
  '(?:お|ご|御)?(?:電話|連絡先|携帯|固定)|番号',
  'ケイ?タイ|けいたい|でんわ|スマホ|フリダイヤル',
  '自宅|会社|勤務先|職場|日中|昼間|緊急|本人',
  '[\u260e\u260f\u2706\u{1f4de}\u{1f4f1}\u{1f4f2}\u{1f57b}\u{1f57d}\u{1f57f}]',
  '[TMP](?=:)|=(?=\\d)',
].join('|')
const LABEL = new RegExp(`^(?:(?:${WORDS})[:=→]*)+`, 'u')

/** Japan's numbering: 11 digits where the third is 0 (mobile, IP, 0800), 10 everywhere else. */
const JAPANESE = /^(?:0[1-9][1-9]\d{7}|0[2-9]0\d{8})$/

/**
 * The number for matching a member and a cart customer (domain.md D39): width, separators, a label in front, the
 * prefixes +81, 0081, 010-81 and 81, and a 0 lost by a spreadsheet do not matter. Null when the text has no reading or
 * several, such as two numbers or a remark behind: it then matches nobody. Total.
 */
export function normalisePhone(raw: string): Phone | null {
  const compact = cleanText(raw)
    .normalize('NFKC')
    .replace(BETWEEN, '')
    .replace(/\p{Nd}/gu, decimal)
  const [, plus = '', number] = /^(\+?)(\d+)$/.exec(compact.toUpperCase().replace(LABEL, '')) ?? []
  if (number === undefined) return null
  const abroad = /^(?:00|010)?810?([1-9]\d*)$/.exec(number)?.[1]
  const readings = plus === '' ? [number, `0${number}`] : []
  if (abroad !== undefined && !(plus !== '' && number.startsWith('0'))) readings.push(`0${abroad}`)
  const [digits, ...others] = readings.filter((reading) => JAPANESE.test(reading))
  return digits === undefined || others.length > 0 ? null : { raw, digits }
}

/** The digit that a decimal of any script stands for: ten of a script follow each other, from zero. */
function decimal(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  let value = 0
  while (/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value % 10)
}
