import type { PlacedAct } from '../bubbles/index.ts'
import type { MemberId } from '../values/ids.ts'
import { isExpired } from './responseExpiry.ts'

/**
 * What becomes of a tap on a button that acts. Only `TAKEN` does something; all are recorded.
 * `AGAIN`: the button does it once, and it has. `FORGED`: not a token of ours for this shop. `UNKNOWN`: there is
 * no such delivery or button. `FOREIGN`: the message went to another member. `EXPIRED`: sent too long ago, or by a
 * test run that is over. `TOO_OFTEN`: see MAX_TAPS_A_MINUTE.
 */
export const TAP_VERDICTS = [
  'TAKEN',
  'AGAIN',
  'FORGED',
  'UNKNOWN',
  'FOREIGN',
  'EXPIRED',
  'TOO_OFTEN',
] as const
export type TapVerdict = (typeof TAP_VERDICTS)[number]

/** Each verdict as a shop reads it. */
export const TAP_VERDICT_EXPLANATIONS: Readonly<Record<TapVerdict, string>> = {
  TAKEN: 'ボタンの動作を行いました。',
  AGAIN: '1回だけ動作するボタンがもう一度押されたため、何もしませんでした。',
  FORGED: 'このショップのボタンではないため、何もしませんでした。',
  UNKNOWN: 'ボタンのあるメッセージが見つからないため、何もしませんでした。',
  FOREIGN: 'ほかの会員に送ったボタンのため、何もしませんでした。',
  EXPIRED: 'ボタンの有効な期間が過ぎたため、何もしませんでした。',
  TOO_OFTEN: '短い時間に続けて押されたため、何もしませんでした。',
}

/**
 * Taps of one member that do something within a minute; a decision of this product. Nobody taps more with a
 * finger, and whatever answers a tap with a tap (another bot, an automation of the shop's) comes to rest here.
 */
export const MAX_TAPS_A_MINUTE = 20

/** A tap whose token was ours, and what is known of what it names. */
export interface TapFacts {
  /** When it was tapped, by LINE's clock. Epoch milliseconds. */
  readonly tappedAt: number
  readonly memberId: MemberId
  /** Null: there is none of that id in the shop, or it was never sent. */
  readonly delivery: { readonly memberId: MemberId | null; readonly sentAt: number } | null
  /** The button in the version of the message that was sent. */
  readonly button: PlacedAct | null
  /** The same button of the same delivery was taken before. */
  readonly takenBefore: boolean
  /** Taps of the member that were taken in the minute before. */
  readonly takenLately: number
}

export function judgeTap({
  tappedAt,
  memberId,
  delivery,
  button,
  takenBefore,
  takenLately,
}: TapFacts): TapVerdict {
  if (delivery === null || button === null) return 'UNKNOWN'
  if (delivery.memberId !== memberId) return 'FOREIGN'
  if (isExpired(delivery.sentAt, tappedAt)) return 'EXPIRED'
  if (button.once && takenBefore) return 'AGAIN'
  return takenLately >= MAX_TAPS_A_MINUTE ? 'TOO_OFTEN' : 'TAKEN'
}

/**
 * What a tap that was taken does, in the order of domain.md 6.4; the wish about announcements before what LINE is
 * asked.
 */
export const TAP_ACTIONS = ['changeTags', 'changePoints', 'changeOptOut', 'linkRichMenu', 'reply'] as const
export type TapAction = (typeof TAP_ACTIONS)[number]
