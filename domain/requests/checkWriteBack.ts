import { parseTemplate } from '../bubbles/textTemplate.ts'
import { isBlank } from '../values/text.ts'
import type { TextProblem } from './checkRequestText.ts'

/** Longest text of a memo as a shop writes it, in UTF-16 units; a decision of this product. */
export const MOST_MEMO_UNITS = 500

/** The values that a memo may have (domain.md D24), and `{answer:code}`, an answer of the form. */
export const MEMO_PLACEHOLDERS = [
  'requestedAt',
  'kind',
  'wish',
  'before',
  'after',
  'nextScheduledDate',
  'nextDeliveryDate',
  'continuationCount',
] as const

const ANSWER = /^answer:\s*[a-z][a-z0-9-]{0,29}$/

/** Everything wrong with the text that is written into the cart, at once. */
export function checkWriteBack(template: string): TextProblem[] {
  if (isBlank(template)) return [{ code: 'EMPTY', ja: 'カートに書き込む文を入力してください。' }]
  if (template.length > MOST_MEMO_UNITS)
    return [{ code: 'TOO_LONG', ja: `カートに書き込む文は${MOST_MEMO_UNITS}文字以内で入力してください。` }]
  const { parts, unpaired } = parseTemplate(template)
  if (unpaired !== null)
    return [
      {
        code: 'UNPAIRED_BRACE',
        ja: `カートに書き込む文の${unpaired + 1}文字目のかっこが閉じていません。文字として使うときは {{ や }} と入力してください。`,
      },
    ]
  return parts.flatMap((part) => {
    if (part.kind === 'words') return []
    const name = part.kind === 'placeholder' ? part.name : part.kind
    if (MEMO_PLACEHOLDERS.some((one) => one === name) || ANSWER.test(name)) return []
    return [
      {
        code: 'UNKNOWN_PLACEHOLDER' as const,
        ja: `カートに書き込む文の差し込み項目 {${name}} は使えません。使えるのは${MEMO_PLACEHOLDERS.map((one) => ` {${one}}`).join('')} {answer:コード} です。`,
      },
    ]
  })
}
