import { spokenNumber } from '../../bubbles/placeholders.ts'
import { asOfWords } from './block.ts'
import type { LinkedCart } from './facts.ts'

/** Points that are older are not shown (domain.md D32). */
export const POINTS_LIVE_MS = 30 * 60_000

/**
 * 現在ポイント(カート側), a phrase in the shop's words: 「1,234ポイント(10:05時点)」. Of several carts, or several customers of
 * one cart, a line each: their points cannot be spent together.
 */
export function pointsPhrase(carts: readonly LinkedCart[], now: number): string {
  const able = carts.filter(({ statesPoints }) => statesPoints)
  if (able.length === 0) return '---(こちらではご確認いただけません)'
  const lines = able.flatMap((cart) =>
    cart.points.map((balance, place) => ({
      label: cart.points.length === 1 ? cart.label : `${cart.label}(${place + 1})`,
      words: balanceWords(balance, cart.customersAsOf, now),
    })),
  )
  const [only, ...others] = lines
  if (only !== undefined && others.length === 0) return only.words
  return lines.map(({ label, words }) => `${label}:${words}`).join('\n')
}

const balanceWords = (balance: number | null, asOf: number | null, now: number): string =>
  balance === null || asOf === null || now - asOf > POINTS_LIVE_MS
    ? '---(ただいま確認できません。しばらくしてから、もう一度お試しください)'
    : `${spokenNumber(balance)}ポイント(${asOfWords(asOf, now)})`
