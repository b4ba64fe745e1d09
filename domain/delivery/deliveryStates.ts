/** Where a delivery stands (delivery.md 3). Stored as text. */
export const DELIVERY_STATES = [
  'planned',
  'armed',
  'sending',
  'sent',
  'failed',
  'unknown',
  'skipped',
  'cancelled',
  'parked',
] as const

export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** What each state means to a shop. */
export const DELIVERY_STATE_LABELS: Readonly<Record<DeliveryState, string>> = {
  planned: '配信予定です。',
  armed: '配信の準備ができています。',
  sending: '配信しています。',
  sent: '配信しました。',
  failed: '配信できませんでした。',
  unknown: '配信できたかどうかを確認できませんでした。届いている可能性があります。',
  skipped: '配信しませんでした。',
  cancelled: '配信を取りやめました。',
  parked: '配信を保留しています。',
}

/** Why a delivery was not sent, deferred or stopped: the closed list of domain.md D11. */
export const REASONS = [
  'LATE',
  'OUTAGE_EXPIRED',
  'DISABLED',
  'FILTER',
  'UNREACHABLE',
  'UNLINKED',
  'ORDER_CANCELLED',
  'SHIP_DATE_CLEARED',
  'EXCLUSIVE',
  'CAP',
  'QUIET',
  'QUOTA',
  'STOPPED',
  'OPT_OUT',
  'COUNT_UNKNOWN',
  'HISTORY',
  'CONNECTION_REMOVED',
  'INVALID_CONTENT',
] as const

export type Reason = (typeof REASONS)[number]

/** Each reason as a shop reads it. */
export const REASON_EXPLANATIONS: Readonly<Record<Reason, string>> = {
  LATE: '配信できるようになったときには配信時間を過ぎていたため、配信しませんでした。',
  OUTAGE_EXPIRED: 'システムの都合で配信時間に送れず、待てる時間を過ぎたため、配信しませんでした。',
  DISABLED: 'メッセージのステータスがオフのため、配信しませんでした。',
  FILTER: '配信時間にターゲットの条件に当てはまらなかったため、配信しませんでした。',
  UNREACHABLE: 'ブロックされているか友だちではないため、配信できませんでした。',
  UNLINKED: 'カートのお客様とLINEの会員が連携されていないため、配信しませんでした。',
  ORDER_CANCELLED: '受注がキャンセルまたは返品されたため、配信を取りやめました。',
  SHIP_DATE_CLEARED:
    '発送日が取り消されたか、残りの荷物の発送日を待つことになったため、配信を取りやめました。',
  EXCLUSIVE: '配信順が先のメッセージを送るため、このメッセージは配信しませんでした。',
  CAP: '一人あたりの配信数の上限に達しているため、配信を見合わせました。',
  QUIET: '配信を控える時間帯のため、配信を見合わせました。',
  QUOTA: 'LINE公式アカウントの今月の配信数の上限に達したため、配信を保留しています。',
  STOPPED: '配信が停止されたため、配信しませんでした。',
  OPT_OUT: 'お客様がお知らせの停止を希望されているため、配信しませんでした。',
  COUNT_UNKNOWN: '定期回数がわからないため、回数を指定したメッセージは配信しませんでした。',
  HISTORY: '連携前の過去の受注のため、配信しませんでした。',
  CONNECTION_REMOVED: 'カートとの連携が解除されたため、配信を取りやめました。',
  INVALID_CONTENT: 'メッセージの内容に誤りがあり、配信できませんでした。内容を直してください。',
}

/** Planning closes with DISABLED what was removed; the gates, what is off: the state tells them apart. */
const REMOVED = 'メッセージまたはシナリオが削除されたため、配信を取りやめました。'

/** Why a delivery in this state was not sent, deferred or stopped. */
export const explainReason = (state: DeliveryState, reason: Reason): string =>
  state === 'cancelled' && reason === 'DISABLED' ? REMOVED : REASON_EXPLANATIONS[reason]

/** On its way; every other state is settled. */
export const OPEN_STATES = ['planned', 'armed', 'sending'] as const satisfies readonly DeliveryState[]

/** On its way, or held back until LINE's monthly limit leaves room. */
export const PENDING_STATES = [...OPEN_STATES, 'parked'] as const satisfies readonly DeliveryState[]

export type OpenState = (typeof OPEN_STATES)[number]

const OPEN: ReadonlySet<string> = new Set(OPEN_STATES)
const PENDING: ReadonlySet<string> = new Set(PENDING_STATES)

/**
 * Whether the delivery is on its way. Of the settled states `sent`, `failed` and `unknown` are final, since LINE was
 * asked; `skipped`, `cancelled` and `parked` may open again by a later fact (delivery.md 3).
 */
export const isOpen = (state: DeliveryState): state is OpenState => OPEN.has(state)

/** Whether the delivery is on its way or held back ({@link PENDING_STATES}). */
export const isPending = (state: DeliveryState): boolean => PENDING.has(state)
