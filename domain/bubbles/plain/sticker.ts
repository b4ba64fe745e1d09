import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'

/** A sticker of LINE's list for bots; only LINE knows whether it is on the list. */
export interface StickerBubble {
  readonly kind: 'sticker'
  readonly packageId: string
  readonly stickerId: string
}

export interface LineStickerMessage {
  readonly type: 'sticker'
  readonly packageId: string
  readonly stickerId: string
}

export const checkSticker = ({ packageId, stickerId }: StickerBubble, path: string): BubbleProblem[] => [
  ...checkNumber(packageId, `${path}/packageId`, 'パッケージID'),
  ...checkNumber(stickerId, `${path}/stickerId`, 'スタンプID'),
]

/** LINE's sticker ids are numbers; we assume at most 20 digits. */
const checkNumber = (id: string, path: string, word: string): BubbleProblem[] =>
  unless(/^\d{1,20}$/.test(id), problem(path, 'BAD_VALUE', `${word}は半角の数字で入力してください。`))

export const renderSticker = ({ packageId, stickerId }: StickerBubble): LineStickerMessage => ({
  type: 'sticker',
  packageId,
  stickerId,
})
