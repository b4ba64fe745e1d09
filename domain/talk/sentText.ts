import { isJson } from '../line/eventContent.ts'

/** What people read of messages that have no words of their own. */
const WORDLESS: Readonly<Record<string, string>> = {
  image: '(画像)',
  video: '(動画)',
  audio: '(音声)',
  sticker: '(スタンプ)',
  location: '(位置情報)',
  imagemap: '(リッチメッセージ)',
}

/**
 * What a member's history shows of messages as LINE takes them: the text of each, or what stands for it in a
 * notification. Null: nothing to read. Total.
 */
export function sentText(messages: readonly unknown[]): string | null {
  const lines = messages.flatMap((message) => {
    if (!isJson(message)) return []
    const [text, altText, type] = [message['text'], message['altText'], message['type']]
    if (typeof text === 'string' && text !== '') return [text]
    if (typeof altText === 'string' && altText !== '') return [altText]
    return typeof type === 'string' && Object.hasOwn(WORDLESS, type) ? [WORDLESS[type] ?? ''] : []
  })
  return lines.length === 0 ? null : lines.join('\n')
}

/** {@link sentText} of a frozen request to LINE; null also for what cannot be read. */
export function sentTextOf(body: string): string | null {
  try {
    const request: unknown = JSON.parse(body)
    return isJson(request) && Array.isArray(request['messages']) ? sentText(request['messages']) : null
  } catch {
    return null
  }
}
