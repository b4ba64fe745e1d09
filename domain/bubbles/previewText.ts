import type { LineMessage } from './lineMessage.ts'

/** One line for a message in a chat list: its text or its kind. Never empty. */
export function previewOf(message: LineMessage): string {
  switch (message.type) {
    case 'text':
      return inOneLine(withoutEmojis(message.text, message.emojis ?? []))
    case 'image':
      return '画像を送信しました'
    case 'video':
      return '動画を送信しました'
    case 'audio':
      return '音声を送信しました'
    case 'sticker':
      return 'スタンプを送信しました'
    case 'location':
      return `位置情報: ${inOneLine(message.title)}`
    case 'coupon':
      return 'クーポンを送信しました'
    case 'template':
    case 'imagemap':
    case 'flex':
      return inOneLine(message.altText)
  }
}

/** The `$` that stands for an emoji would read as money. */
function withoutEmojis(text: string, emojis: readonly { readonly index: number }[]): string {
  const places = new Set(emojis.map(({ index }) => index))
  return text
    .split('')
    .map((unit, index) => (places.has(index) ? '(絵文字)' : unit))
    .join('')
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
