import type { LineMessage } from '../bubbles/index.ts'

/** Kinds of messages without words of their own. */
const KINDS: Readonly<Record<string, string>> = {
  image: '画像',
  video: '動画',
  audio: '音声',
  sticker: 'スタンプ',
  coupon: 'クーポン',
}

/** What people read of messages that went out, for a member's history: their words, or what kind of bubble it was. */
export const messageWords = (messages: readonly LineMessage[]): string => messages.map(wordsOf).join('\n')

function wordsOf(message: LineMessage): string {
  switch (message.type) {
    case 'text':
      return message.text
    case 'location':
      return [message.title, message.address].join('\n')
    case 'template':
    case 'imagemap':
    case 'flex':
      return message.altText
    default:
      return `(${KINDS[message.type] ?? message.type})`
  }
}
