import type { PlacedAct } from '../bubbles/index.ts'
import type { MemberId } from '../values/ids.ts'
import { isExpired } from './responseExpiry.ts'

/**
 * The verdict on a tap of an action button. Only `TAKEN` acts; all are recorded. `AGAIN`: the button acts once, and has.
 * `FORGED`: not a token of ours for this shop. `UNKNOWN`: no such delivery or button. `FOREIGN`: the message went to
 * another member. `EXPIRED`: sent too long ago, or by a test run that is over. `TOO_OFTEN`: see MAX_TAPS_A_MINUTE.
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

/** Each verdict in Japanese. */
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
 * At most 20 taps per member and minute act; a decision of this product. No finger taps more often, and a loop of
 * automations that answer taps with taps ends here.
 */
export const MAX_TAPS_A_MINUTE = 20

/** A tap with a valid token, and what the token refers to. */
export interface TapFacts {
  /** By LINE's clock. Epoch milliseconds. */
  readonly tappedAt: number
  readonly memberId: MemberId
  /** Null: the shop has no delivery with that id, or it was never sent. */
  readonly delivery: { readonly memberId: MemberId | null; readonly sentAt: number } | null
  /** The button in the version of the message that was sent. */
  readonly button: PlacedAct | null
  /** The same button of the same delivery has acted before. */
  readonly takenBefore: boolean
  /** The member's taps that acted in the last minute. */
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

/** The actions of a tap, in the order of domain.md 6.4; opt-out comes before the calls to LINE. */
export const TAP_ACTIONS = ['changeTags', 'changePoints', 'changeOptOut', 'linkRichMenu', 'reply'] as const
export type TapAction = (typeof TAP_ACTIONS)[number]
