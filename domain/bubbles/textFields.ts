import { LINE_LIMITS } from '../values/contentLimits.ts'
import type { LengthUnit } from './textLength.ts'

/** A text in a bubble: its name on the shop's screen, its limit and how LINE counts it, for save and send (line.md 1.5). */
export interface TextField {
  readonly word: string
  readonly most: number
  readonly unit: LengthUnit
  /** The placeholders it accepts: all, only those with short values, or none (braces are then plain characters). */
  readonly takes: 'all' | 'short' | 'none'
  /** It may hold LINE emoji. */
  readonly emoji?: true
  /** It may hold tracked links. */
  readonly links?: true
  /** It may be only spaces, which add space in a flex message. */
  readonly mayBeBlank?: true
}

const label = { word: 'ボタン名', unit: 'graphemes', takes: 'short' } as const
const all = { takes: 'all' } as const

export const TEXT_FIELDS = {
  text: { word: '本文', most: LINE_LIMITS.textUnits, unit: 'utf16', emoji: true, links: true, ...all },
  altText: { word: '代替テキスト', most: LINE_LIMITS.altTextUnits, unit: 'utf16', ...all },
  title: { word: 'タイトル', most: LINE_LIMITS.buttonsTitleGraphemes, unit: 'graphemes', ...all },
  confirmText: { word: '本文', most: LINE_LIMITS.confirmTextGraphemes, unit: 'graphemes', ...all },
  label: { ...label, most: LINE_LIMITS.labelGraphemes },
  imageLabel: { ...label, most: LINE_LIMITS.imageColumnLabelGraphemes },
  /** Of an area of a rich message: read aloud, never shown. LINE counts action labels in graphemes. */
  areaLabel: { ...label, word: '読み上げ用の名前', most: LINE_LIMITS.imagemapLabelGraphemes },
  flexLabel: { ...label, most: LINE_LIMITS.flexLabelGraphemes },
  linkLabel: { ...label, word: 'リンクの文字', most: LINE_LIMITS.imagemapLinkLabelUnits, unit: 'utf16' },
  saidText: {
    word: '送信するテキスト',
    most: LINE_LIMITS.saidTextGraphemes,
    unit: 'graphemes',
    ...all,
  },
  areaText: { word: '送信するテキスト', most: LINE_LIMITS.imagemapTextUnits, unit: 'utf16', ...all },
  postbackData: { word: 'データ', most: LINE_LIMITS.postbackDataUnits, unit: 'utf16', takes: 'none' },
  clipboardText: { word: 'コピーするテキスト', most: LINE_LIMITS.clipboardUnits, unit: 'utf16', ...all },
  /** The reply to a tap, a text message of its own. */
  replyText: { word: '返信テキスト', most: LINE_LIMITS.textUnits, unit: 'utf16', ...all },
  locationTitle: { word: '場所の名前', most: LINE_LIMITS.locationUnits, unit: 'utf16', ...all },
  address: { word: '住所', most: LINE_LIMITS.locationUnits, unit: 'utf16', ...all },
  flexText: { word: 'テキスト', most: LINE_LIMITS.flexTextUnits, unit: 'utf16', mayBeBlank: true, ...all },
} as const satisfies Readonly<Record<string, TextField>>

/** The text of a buttons template or of a carousel's column is shorter beside an image or a title. */
export const cardText = (card: 'buttons' | 'column', isBesideImageOrTitle: boolean): TextField => ({
  word: '本文',
  most: CARD_TEXT[card][isBesideImageOrTitle ? 'beside' : 'alone'],
  unit: 'graphemes',
  takes: 'all',
})

const CARD_TEXT = {
  buttons: { alone: LINE_LIMITS.buttonsTextGraphemes, beside: LINE_LIMITS.buttonsTextBesideGraphemes },
  column: { alone: LINE_LIMITS.columnTextGraphemes, beside: LINE_LIMITS.columnTextBesideGraphemes },
} as const
