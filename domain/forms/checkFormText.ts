import { parseTemplate, type TemplatePart } from '../bubbles/textTemplate.ts'
import { isBlank } from '../values/text.ts'
import { FORM_PLACEHOLDERS, type FormPlaceholder } from './formText.ts'

/** One thing wrong with a form on save. */
export interface FormProblem {
  /** JSON pointer into the content: '/consent/text'. */
  readonly path: string
  readonly code: FormProblemCode
  /** For the shop, in Japanese: what is wrong, and what to do. */
  readonly ja: string
}

/** Stable: a code is never renamed and never changes its meaning. */
export type FormProblemCode =
  | 'EMPTY'
  | 'TOO_LONG'
  | 'UNKNOWN_PLACEHOLDER'
  | 'LOOKS_LIKE_PLACEHOLDER'
  | 'PLACEHOLDER_NOT_ALLOWED'
  | 'UNPAIRED_BRACE'
  | 'MAY_BE_EMPTY'
  | 'BAD_URL'
  | 'CONSENT_LACKS_SHOP'
  | 'CONSENT_LACKS_PURPOSE'
  | 'CONSENT_LACKS_ORDER_DATA'

/** What a text of a form may hold. */
export interface FormField {
  /** Its name on the shop's screen. */
  readonly word: string
  /** UTF-16 units. */
  readonly most: number
  readonly takes: readonly FormPlaceholder[]
  readonly mayBeBlank?: boolean
}

/** The names of shop and account are known wherever a form is shown. */
export const NAMES = ['shopName', 'accountName'] as const

export const formProblem = (path: string, code: FormProblemCode, ja: string): FormProblem[] => [
  { path, code, ja },
]

const LOOKALIKE = new RegExp(String.raw`[｛{]\s*(${FORM_PLACEHOLDERS.join('|')})\s*[｝}]`, 'iu')

/** Everything wrong with one text of a form. */
export function checkFormText(path: string, text: string, field: FormField): FormProblem[] {
  const { word, most, mayBeBlank } = field
  if (isBlank(text))
    return mayBeBlank === true ? [] : formProblem(path, 'EMPTY', `${word}を入力してください。`)
  if (text.length > most) return formProblem(path, 'TOO_LONG', `${word}は${most}文字以内で入力してください。`)
  const { parts, unpaired } = parseTemplate(text)
  if (unpaired !== null)
    return formProblem(
      path,
      'UNPAIRED_BRACE',
      `${word}の${unpaired + 1}文字目のかっこが閉じていません。文字として使うときは {{ や }} と入力してください。`,
    )
  const found = parts.flatMap((part) => checkPart(path, part, field))
  return found.length > 0 ? found : checkShown(path, parts, field)
}

function checkPart(path: string, part: TemplatePart, { word, takes }: FormField): FormProblem[] {
  if (part.kind === 'words') {
    const meant = LOOKALIKE.exec(part.text)
    const name = FORM_PLACEHOLDERS.find((one) => one.toLowerCase() === meant?.[1]?.toLowerCase())
    return meant === null || name === undefined
      ? []
      : formProblem(
          path,
          'LOOKS_LIKE_PLACEHOLDER',
          `${word}の「${meant[0]}」は、差し込まれずに文字のまま表示されます。半角のかっこで {${name}} と入力してください。`,
        )
  }
  if (part.kind === 'placeholder' && takes.some((name) => name === part.name)) return []
  const written = part.kind === 'placeholder' ? part.name : part.kind
  const usable =
    takes.length === 0
      ? '差し込み項目は使えません。'
      : `使えるのは${takes.map((name) => ` {${name}}`).join('')} です。`
  const known = FORM_PLACEHOLDERS.some((name) => name === written)
  return formProblem(
    path,
    known ? 'PLACEHOLDER_NOT_ALLOWED' : 'UNKNOWN_PLACEHOLDER',
    `${word}には、差し込み項目 {${written}} を使えません。${usable}文字として使うときは {{ や }} と入力してください。`,
  )
}

/** A text of names of the member alone shows nothing to a member without one. */
function checkShown(path: string, parts: readonly TemplatePart[], { word }: FormField): FormProblem[] {
  const sure = parts.some(
    (part) =>
      (part.kind === 'words' && !isBlank(part.text)) ||
      (part.kind === 'placeholder' && (!isBlank(part.fallback) || NAMES.some((name) => name === part.name))),
  )
  return sure
    ? []
    : formProblem(
        path,
        'MAY_BE_EMPTY',
        `差し込み項目に値がないと、${word}が空になります。{nickName|お客様} のように値がないときの言葉を入れるか、ほかの言葉を足してください。`,
      )
}
