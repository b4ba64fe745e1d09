/**
 * What a message to one member is about. The list grows: a purpose is never renamed. All of them answer something that
 * the member did, so caps and quiet hours do not apply (domain.md D9).
 */
export const NOTICE_PURPOSES = ['CLAIM_LINKED', 'CLAIM_ITEM', 'RECEIPT', 'CHECKING', 'RESULT'] as const
export type NoticePurpose = (typeof NOTICE_PURPOSES)[number]

/** Each purpose as a shop reads it. */
export const NOTICE_PURPOSE_LABELS: Readonly<Record<NoticePurpose, string>> = {
  CLAIM_LINKED: '連携ができたことのお知らせ',
  CLAIM_ITEM: '連携のための確認のお願い',
  RECEIPT: '受け付けのお知らせ',
  CHECKING: '確認中であることのお知らせ',
  RESULT: '結果のお知らせ',
}

/** Where a notice stands, as a delivery does; `waiting` is what a delivery calls armed. Stored as text. */
export const NOTICE_STATES = ['waiting', 'sending', 'sent', 'failed', 'unknown', 'skipped', 'parked'] as const
export type NoticeState = (typeof NOTICE_STATES)[number]

/** What each state means to a shop. */
export const NOTICE_STATE_LABELS: Readonly<Record<NoticeState, string>> = {
  waiting: '送信を待っています。',
  sending: '送信しています。',
  sent: '送信しました。',
  failed: '送信できませんでした。',
  unknown: '送信できたかどうかを確認できませんでした。届いている可能性があります。',
  skipped: '送信しませんでした。',
  parked: '送信を保留しています。',
}

/** Why a notice was not sent, or waits. `STOPPED`: its LINE account was removed. */
export const NOTICE_REASONS = [
  'UNREACHABLE',
  'QUOTA',
  'INVALID_CONTENT',
  'OUTAGE_EXPIRED',
  'STOPPED',
] as const
export type NoticeReason = (typeof NOTICE_REASONS)[number]

/** Each reason as a shop reads it. */
export const NOTICE_REASON_LABELS: Readonly<Record<NoticeReason, string>> = {
  UNREACHABLE: 'ブロックされているか友だちではないため、送信できませんでした。',
  QUOTA: 'LINE公式アカウントの今月の配信数の上限に達したため、送信を保留しています。',
  INVALID_CONTENT: '内容に誤りがあり、送信できませんでした。',
  OUTAGE_EXPIRED: '長いあいだ送信できなかったため、取りやめました。',
  STOPPED: 'LINE公式アカウントが削除されたため、送信しませんでした。',
}
