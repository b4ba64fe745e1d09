import { LINE_LIMITS, MAX_BUBBLES } from '../limits.ts'
import type { Bubble, Button, ButtonsBubble } from './bubble.ts'
import { isPlaceholder, parseTemplate, wordsOf } from './placeholders.ts'
import {
  badUrl,
  type BubbleProblem,
  empty,
  type FieldWord,
  OPENABLE_ADDRESS,
  SECURE_ADDRESS,
  type TextLimit,
  tooLong,
} from './problems.ts'
import { buttonsText, TEXT_LIMITS } from './textLimits.ts'

/**
 * Everything that is wrong with the bubbles of a scenario, all at once, so that a shop corrects it in one
 * go (422 `MESSAGE_CONTENT_INVALID`; `TOO_MANY_BUBBLES` for the sixth). What depends on a recipient's
 * values is checked again when they are in, by `checkRendered`.
 */
export function checkBubbles(bubbles: readonly Bubble[]): BubbleProblem[] {
  const found = bubbles.flatMap((bubble, place) => checkBubble(bubble, `/${place}`))
  if (bubbles.length === 0)
    found.push({ path: '', code: 'NO_BUBBLES', ja: '吹き出しを1つ以上追加してください。' })
  if (bubbles.length > MAX_BUBBLES)
    found.push({ path: '', code: 'TOO_MANY_BUBBLES', ja: `吹き出しは${MAX_BUBBLES}個までです。` })
  return found
}

function checkBubble(bubble: Bubble, path: string): BubbleProblem[] {
  switch (bubble.kind) {
    case 'text':
      return checkTemplate(`${path}/text`, '本文', bubble.text, TEXT_LIMITS.text)
    case 'image':
      return [
        ...checkPicture(`${path}/originalUrl`, bubble.originalUrl),
        ...checkPicture(`${path}/previewUrl`, bubble.previewUrl),
      ]
    case 'buttons':
      return checkButtons(bubble, path)
    default:
      return [{ path: `${path}/kind`, code: 'UNKNOWN_KIND', ja: 'この種類の吹き出しには対応していません。' }]
  }
}

function checkButtons(
  { title, text, imageUrl, altText, buttons }: ButtonsBubble,
  path: string,
): BubbleProblem[] {
  const limit = buttonsText(title !== undefined || imageUrl !== undefined)
  const found = [
    ...checkTemplate(`${path}/title`, 'タイトル', title, TEXT_LIMITS.buttonsTitle),
    ...checkTemplate(`${path}/text`, '本文', text, limit),
    ...checkTemplate(`${path}/altText`, '代替テキスト', altText, TEXT_LIMITS.altText),
    ...checkPicture(`${path}/imageUrl`, imageUrl),
    ...buttons.flatMap((button, place) => checkButton(button, `${path}/buttons/${place}`)),
  ]
  const at = `${path}/buttons`
  if (buttons.length === 0)
    found.push({ path: at, code: 'NO_BUTTONS', ja: 'ボタンを1つ以上追加してください。' })
  if (buttons.length > LINE_LIMITS.buttonsActions)
    found.push({
      path: at,
      code: 'TOO_MANY_BUTTONS',
      ja: `ボタンは${LINE_LIMITS.buttonsActions}個までです。`,
    })
  return found
}

function checkButton(button: Button, path: string): BubbleProblem[] {
  const label = checkPlain(`${path}/label`, 'ボタン名', button.label, TEXT_LIMITS.label)
  switch (button.kind) {
    case 'uri': {
      const at = `${path}/uri`
      const braces = placeholderNotAllowed(at, 'URL', button.uri)
      const wrong = badUrl(at, button.uri, LINE_LIMITS.actionUriUnits, OPENABLE_ADDRESS)
      return [...label, ...(braces.length > 0 ? braces : wrong)]
    }
    case 'message':
      return [
        ...label,
        ...checkTemplate(`${path}/text`, '送信するテキスト', button.text, TEXT_LIMITS.saidText),
      ]
    case 'postback':
      return [
        ...label,
        ...empty(`${path}/data`, 'データ', button.data),
        ...tooLong(`${path}/data`, 'データ', button.data, TEXT_LIMITS.postbackData),
        ...checkTemplate(`${path}/displayText`, '送信するテキスト', button.displayText, TEXT_LIMITS.saidText),
      ]
    default:
      return [{ path: `${path}/kind`, code: 'UNKNOWN_KIND', ja: 'この種類のボタンには対応していません。' }]
  }
}

/** A text with placeholders: only its own words count here. Nothing to check when it is left out. */
function checkTemplate(
  path: string,
  word: FieldWord,
  text: string | undefined,
  limit: TextLimit,
): BubbleProblem[] {
  if (text === undefined) return []
  const template = parseTemplate(text)
  if (template.unpaired !== null)
    return [
      {
        path,
        code: 'UNPAIRED_BRACE',
        ja: `${word}の${template.unpaired + 1}文字目のかっこが閉じていません。文字として使うときは {{ や }} と入力してください。`,
      },
    ]
  const unknown = template.parts.flatMap((part): BubbleProblem[] =>
    part.kind === 'placeholder' && !isPlaceholder(part.name)
      ? [{ path, code: 'UNKNOWN_PLACEHOLDER', ja: `差し込み項目 {${part.name}} は使えません。` }]
      : [],
  )
  const hasPlaceholder = template.parts.some((part) => part.kind === 'placeholder')
  const words = wordsOf(template)
  return [
    ...unknown,
    ...(hasPlaceholder ? [] : empty(path, word, words)),
    ...tooLong(path, word, words, limit),
  ]
}

/** A text that is the same for everybody. */
const checkPlain = (path: string, word: FieldWord, text: string, limit: TextLimit): BubbleProblem[] => [
  ...empty(path, word, text),
  ...tooLong(path, word, text, limit),
  ...placeholderNotAllowed(path, word, text),
]

const placeholderNotAllowed = (path: string, word: FieldWord | 'URL', text: string): BubbleProblem[] =>
  /[{}]/.test(text) ? [{ path, code: 'PLACEHOLDER_NOT_ALLOWED', ja: `${word}には { } を使えません。` }] : []

const checkPicture = (path: string, url: string | undefined): BubbleProblem[] =>
  url === undefined ? [] : badUrl(path, url, LINE_LIMITS.urlUnits, SECURE_ADDRESS)
