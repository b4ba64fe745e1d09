/** How a subscription stands (継続ステータス, domain.md 5). */
export const CONTINUATION_STATUSES = ['ACTIVE', 'PAUSED', 'CANCELLED', 'UNKNOWN'] as const

export type ContinuationStatus = (typeof CONTINUATION_STATUSES)[number]

/** The status as a shop reads it [S:404-427]. */
export const CONTINUATION_LABELS: Readonly<Record<ContinuationStatus, string>> = {
  ACTIVE: '定期継続中',
  PAUSED: '停止',
  CANCELLED: '解約済み',
  UNKNOWN: '不明',
}

/** A status together with what the cart said. */
export interface ReadContinuationStatus {
  readonly status: ContinuationStatus
  /** The cart's own value; with `UNKNOWN` it is shown to the shop in an alert. */
  readonly raw: string
}

const REPIST: ReadonlyMap<string, ContinuationStatus> = new Map([
  ['1', 'ACTIVE'],
  ['継続', 'ACTIVE'],
  ['2', 'PAUSED'],
  ['一時停止', 'PAUSED'],
  ['3', 'CANCELLED'],
  ['解約済', 'CANCELLED'],
])

/**
 * A status of Repist or Plex: its words [S:404-427] and its assumed codes (carts.md 5). Anything else is
 * `UNKNOWN` with the raw value, never a guess (domain.md 5).
 */
export function repistContinuationStatus(value: string | number | null | undefined): ReadContinuationStatus {
  const raw = String(value ?? '')
  return { status: REPIST.get(raw.normalize('NFKC').trim()) ?? 'UNKNOWN', raw }
}
