import { parseTemplate, type TemplatePart } from '../bubbles/textTemplate.ts'
import { foldName, isBlank } from '../values/text.ts'
import { fillRequestText } from './fillRequestText.ts'
import {
  NEEDED_BY,
  PLACEHOLDER_WORDS,
  REQUEST_PLACEHOLDERS,
  type RequestPlaceholder,
  type RequestText,
  TAKEN_BY,
} from './requestTexts.ts'

/** Longest text about a request as a shop writes it, in UTF-16 units; a decision of this product. */
export const MOST_TEXT_UNITS = 1_000

/** Something wrong with a text on save. The codes are never renamed. */
export interface TextProblem {
  readonly code:
    | 'EMPTY'
    | 'TOO_LONG'
    | 'UNPAIRED_BRACE'
    | 'UNKNOWN_PLACEHOLDER'
    | 'PLACEHOLDER_NOT_ALLOWED'
    | 'LOOKS_LIKE_PLACEHOLDER'
    | 'PLACEHOLDER_MISSING'
    | 'MAY_BE_EMPTY'
  /** For the shop, in Japanese. */
  readonly ja: string
}

/** Each text as the shop's screen calls it. */
export const TEXT_WORDS: Readonly<Record<RequestText, string>> = {
  receipt: '受付の文',
  checking: '確認中の文',
  pauseDone: '休止が完了したときの文',
  skipDone: 'スキップが完了したときの文',
  cancelDone: '解約が完了したときの文',
  otherDone: 'その他の申請が完了したときの文',
  refused: 'お断りの文',
  cancelled: '取り消しの文',
}

/** Everything wrong with one text about requests, at once. */
export function checkRequestText(text: RequestText, template: string): TextProblem[] {
  const word = TEXT_WORDS[text]
  if (isBlank(template)) return [{ code: 'EMPTY', ja: `${word}を入力してください。` }]
  if (template.length > MOST_TEXT_UNITS)
    return [{ code: 'TOO_LONG', ja: `${word}は${MOST_TEXT_UNITS}文字以内で入力してください。` }]
  const { parts, unpaired } = parseTemplate(template)
  if (unpaired !== null)
    return [
      {
        code: 'UNPAIRED_BRACE',
        ja: `${word}の${unpaired + 1}文字目のかっこが閉じていません。文字として使うときは {{ や }} と入力してください。`,
      },
    ]
  const found = parts.flatMap((part) => checkPart(text, part))
  return found.length > 0 ? found : [...missing(text, parts), ...blankAlone(text, template)]
}

function checkPart(text: RequestText, part: TemplatePart): TextProblem[] {
  const word = TEXT_WORDS[text]
  const taken = TAKEN_BY[text]
  if (part.kind === 'words') return lookalike(word, part.text)
  const name = part.kind === 'placeholder' ? part.name : part.kind
  const meant = meantBy(name)
  if (part.kind === 'placeholder' && taken.some((one) => one === name)) return []
  if (part.kind === 'placeholder' && REQUEST_PLACEHOLDERS.some((one) => one === name))
    return [
      {
        code: 'PLACEHOLDER_NOT_ALLOWED',
        ja: `${word}では {${name}} を使えません。この文を送るときには、まだ値がわからないためです。使えるのは${listed(taken)} です。`,
      },
    ]
  return [
    {
      code: 'UNKNOWN_PLACEHOLDER',
      ja:
        meant !== null && taken.includes(meant)
          ? `${word}の差し込み項目 {${name}} は使えません。{${meant}} と入力してください。`
          : `${word}の差し込み項目 {${name}} は使えません。使えるのは${listed(taken)} です。文字として使うときは {{ や }} と入力してください。`,
    },
  ]
}

const listed = (names: readonly RequestPlaceholder[]): string => names.map((name) => ` {${name}}`).join('')

/** The value that was meant by a mistyped name or a Japanese word; null: none is known. */
function meantBy(name: string): RequestPlaceholder | null {
  const folded = foldName(name)
  return (
    REQUEST_PLACEHOLDERS.find(
      (one) => foldName(one) === folded || PLACEHOLDER_WORDS[one].some((word) => foldName(word) === folded),
    ) ?? null
  )
}

const IN_BRACES = /[{｛]\s*([^{}｛｝|｜\s]{1,40})\s*(?:[|｜][^{}｛｝]*)?[}｝]/gu

/** What customers would read as it stands, though a value was meant. */
function lookalike(word: string, text: string): TextProblem[] {
  for (const [written, within = ''] of text.matchAll(IN_BRACES)) {
    const meant = meantBy(within.normalize('NFKC'))
    if (meant !== null)
      return [
        {
          code: 'LOOKS_LIKE_PLACEHOLDER',
          ja: `${word}の「${written}」は、差し込まれずに文字のまま送られます。半角のかっこで {${meant}} と入力してください。`,
        },
      ]
  }
  return []
}

const WHY_NEEDED: Readonly<Partial<Record<RequestPlaceholder, string>>> = {
  requestedAt: 'いつ受け付けたかをお客様にお伝えする',
  reason: 'お断りする理由をお客様にお伝えする',
}

function missing(text: RequestText, parts: readonly TemplatePart[]): TextProblem[] {
  const needed = NEEDED_BY[text]
  if (needed === undefined || parts.some((part) => part.kind === 'placeholder' && part.name === needed))
    return []
  return [
    {
      code: 'PLACEHOLDER_MISSING',
      ja: `${TEXT_WORDS[text]}に {${needed}} を入れてください。${WHY_NEEDED[needed] ?? ''}ために必要です。`,
    },
  ]
}

/** Nothing but values that may be unknown: LINE takes no empty message. */
function blankAlone(text: RequestText, template: string): TextProblem[] {
  const known = { requestedAt: '1', kind: '1', wish: '1', reason: '1', shopName: '1', accountName: '1' }
  return isBlank(fillRequestText(text, template, known))
    ? [
        {
          code: 'MAY_BE_EMPTY',
          ja: `${TEXT_WORDS[text]}は、値がわからないときに空になります。値のない行は省かれるため、差し込み項目のない行を1行以上入れてください。`,
        },
      ]
    : []
}
