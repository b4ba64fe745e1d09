/**
 * How a subscription stands (継続ステータス, domain.md 5). Each adapter maps its cart's words; a word that it does
 * not know is `UNKNOWN`, never a guess, and the shop sees the cart's own word in an alert.
 */
export const CONTINUATION_STATUSES = ['ACTIVE', 'PAUSED', 'CANCELLED', 'UNKNOWN'] as const

export type ContinuationStatus = (typeof CONTINUATION_STATUSES)[number]

/** The status as a shop reads it [S:404-427]. */
export const CONTINUATION_LABELS: Readonly<Record<ContinuationStatus, string>> = {
  ACTIVE: '定期継続中',
  PAUSED: '停止',
  CANCELLED: '解約済み',
  UNKNOWN: '不明',
}
