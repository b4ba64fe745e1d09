import { keyForgottenAt } from '../delivery/sameKeyRepeats.ts'
import type { NoticeReason } from './notice.ts'

/**
 * Days after which a notice that could not leave is no longer sent: what it says would come out of nowhere. A decision
 * of this product.
 */
export const NOTICE_DAYS = 7

/** Minutes between two looks at a notice that waits for LINE's monthly limit. */
export const PARKED_MINUTES = 1

/** What a notice is judged by at its time. Instants are epoch milliseconds. */
export interface NoticeFacts {
  readonly now: number
  readonly dueAt: number
  /** The member has blocked the account. */
  readonly blocked: boolean
  /** What is left of the channel's monthly quota; null: unknown or unlimited. */
  readonly quotaLeft: number | null
}

export type NoticeVerdict =
  | { readonly verdict: 'send' }
  | { readonly verdict: 'skip'; readonly reason: NoticeReason }
  | { readonly verdict: 'park' }

/** Whether a notice goes now. Neither caps nor quiet hours hold it back: a person waits for it (domain.md D9). */
export function judgeNotice({ now, dueAt, blocked, quotaLeft }: NoticeFacts): NoticeVerdict {
  if (now - dueAt >= NOTICE_DAYS * 86_400_000) return { verdict: 'skip', reason: 'OUTAGE_EXPIRED' }
  if (blocked) return { verdict: 'skip', reason: 'UNREACHABLE' }
  return quotaLeft !== null && quotaLeft < 1 ? { verdict: 'park' } : { verdict: 'send' }
}

/**
 * Whether a push that LINE may have accepted is repeated with the same bytes and key: as long as LINE surely knows the
 * key (delivery.md 5.7); after that its outcome stays unknown.
 */
export const mayRepeatNotice = ({ now, firstAttemptAt }: { now: number; firstAttemptAt: number }): boolean =>
  now < keyForgottenAt(firstAttemptAt)
