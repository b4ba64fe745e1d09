import { MAX_BUBBLES } from '../limits.ts'
import type { LineAction, LineButtonsMessage, LineMessage } from './lineMessage.ts'
import { type BubbleProblem, empty, type FieldWord, type TextLimit, tooLong } from './problems.ts'
import { buttonsText, TEXT_LIMITS } from './textLimits.ts'

/**
 * What LINE would refuse in messages whose placeholders are filled: a name can make a text too long, a
 * missing value can leave it empty (line.md 1.5). A delivery with a problem is not sent, its reason is
 * `INVALID_CONTENT`. Paths point into `messages`: '/0/template/text'.
 */
export function checkRendered(messages: readonly LineMessage[]): BubbleProblem[] {
  const found = messages.flatMap((message, place) => checkMessage(message, `/${place}`))
  if (messages.length === 0) found.push({ path: '', code: 'NO_BUBBLES', ja: '送る吹き出しがありません。' })
  if (messages.length > MAX_BUBBLES)
    found.push({ path: '', code: 'TOO_MANY_BUBBLES', ja: `吹き出しは${MAX_BUBBLES}個までです。` })
  return found
}

function checkMessage(message: LineMessage, path: string): BubbleProblem[] {
  switch (message.type) {
    case 'text':
      return checkText(`${path}/text`, '本文', message.text, TEXT_LIMITS.text)
    case 'image':
      return []
    case 'template':
      return checkButtonsMessage(message, path)
  }
}

function checkButtonsMessage({ altText, template }: LineButtonsMessage, path: string): BubbleProblem[] {
  const { title, text, thumbnailImageUrl, actions } = template
  const limit = buttonsText(title !== undefined || thumbnailImageUrl !== undefined)
  return [
    ...checkText(`${path}/altText`, '代替テキスト', altText, TEXT_LIMITS.altText),
    ...checkText(`${path}/template/title`, 'タイトル', title, TEXT_LIMITS.buttonsTitle),
    ...checkText(`${path}/template/text`, '本文', text, limit),
    ...actions.flatMap((action, place) => checkAction(action, `${path}/template/actions/${place}`)),
  ]
}

function checkAction(action: LineAction, path: string): BubbleProblem[] {
  switch (action.type) {
    case 'uri':
      return []
    case 'message':
      return checkText(`${path}/text`, '送信するテキスト', action.text, TEXT_LIMITS.saidText)
    case 'postback':
      return checkText(`${path}/displayText`, '送信するテキスト', action.displayText, TEXT_LIMITS.saidText)
  }
}

const checkText = (
  path: string,
  word: FieldWord,
  text: string | undefined,
  limit: TextLimit,
): BubbleProblem[] =>
  text === undefined ? [] : [...empty(path, word, text), ...tooLong(path, word, text, limit)]
