import type { DeliveryState, Reason } from './deliveryStates.ts'
import { isNight, nextMorning } from './lateness.ts'

/** What decides whether a delivery may be sent again by hand. */
export interface ResendFacts {
  state: DeliveryState
  reason: Reason | null
  /** A push of it or of an earlier attempt was ambiguous: LINE may have it. */
  ambiguous: boolean
  /** A restored database does not know whether LINE has it (delivery.md 7). */
  maybeSent: boolean
  /** Its outage grace is over: parked for quota, it no longer resumes by itself (D10). */
  graceOver: boolean
  isTest: boolean
}

/** What prevents a re-send: the order, or other attempts. */
export interface ResendCircumstances {
  /** A later attempt exists, which is the one to judge. */
  superseded: boolean
  /** Its actions (tags, points, rich menu) are not done yet. */
  acting: boolean
  /** Cancelled or returned, stopped, without a ship date, or its connection is gone. */
  orderEnded: boolean
  /** Scenario or message no longer exist. */
  removed: boolean
}

/** Why a delivery is not sent again. */
export type NotResendable =
  | 'OPEN'
  | 'SENT'
  | 'PARKED'
  | 'LEFT_OUT'
  | 'TEST'
  | 'SUPERSEDED'
  | 'ACTING'
  | 'ORDER_ENDED'
  | 'REMOVED'

/** `safe`: LINE surely never accepted it. `mayArriveTwice`: unknown, a person decides. */
export type ResendVerdict =
  | { verdict: 'safe' }
  | { verdict: 'mayArriveTwice' }
  | { verdict: 'no'; why: NotResendable }

const no = (why: NotResendable): ResendVerdict => ({ verdict: 'no', why })

/**
 * Whether a person may have a delivery sent again (domain.md D10, D42, B7): when it failed, its outcome is unknown, its
 * content was not right, or an outage or the monthly limit kept it back too long. It is rendered anew from the newest
 * content, under a key of its own. What a filter, a switch or the clock left out was left out
 * rightly.
 */
export function mayResend(facts: ResendFacts): ResendVerdict {
  if (facts.isTest) return no('TEST')
  switch (facts.state) {
    case 'planned':
    case 'armed':
    case 'sending':
      return no('OPEN')
    case 'sent':
      return no('SENT')
    case 'cancelled':
      return no('LEFT_OUT')
    case 'skipped':
      return facts.reason === 'OUTAGE_EXPIRED' || facts.reason === 'INVALID_CONTENT'
        ? bySafety(facts)
        : no('LEFT_OUT')
    case 'parked':
      return facts.graceOver ? bySafety(facts) : no('PARKED')
    case 'failed':
    case 'unknown':
      return bySafety(facts)
  }
}

const bySafety = ({ state, ambiguous, maybeSent }: ResendFacts): ResendVerdict =>
  state === 'unknown' || ambiguous || maybeSent ? { verdict: 'mayArriveTwice' } : { verdict: 'safe' }

/** {@link mayResend}, judged when someone asks for it. */
export function judgeResend(facts: ResendFacts, around: ResendCircumstances): ResendVerdict {
  const verdict = mayResend(facts)
  if (verdict.verdict === 'no') return verdict
  if (around.superseded) return no('SUPERSEDED')
  if (around.acting) return no('ACTING')
  if (around.removed) return no('REMOVED')
  return around.orderEnded ? no('ORDER_ENDED') : verdict
}

/**
 * Whether it is included when many are sent again: one that may arrive twice only if the person accepts that (B7).
 */
export const goesAgain = ({ verdict }: ResendVerdict, mayArriveTwice: boolean): boolean =>
  verdict === 'safe' || (verdict === 'mayArriveTwice' && mayArriveTwice)

/** Each of these reasons as a shop reads it. */
export const NOT_RESENDABLE: Readonly<Record<NotResendable, string>> = {
  OPEN: 'この配信はまだ終わっていないため、再送できません。',
  SENT: 'この配信は送信済みのため、再送できません。',
  PARKED: 'この配信は、配信数の上限に空きができると自動で再開するため、再送できません。',
  LEFT_OUT: 'この配信は設定や条件に従って見送ったため、再送の対象ではありません。',
  TEST: 'テスト配信は再送できません。',
  SUPERSEDED: 'この配信はすでに再送されています。新しいほうの配信をご確認ください。',
  ACTING: 'この配信に続くタグやポイントの変更が終わっていないため、まだ再送できません。',
  ORDER_ENDED:
    '受注のキャンセル・返品、配信の停止、発送日の取り消し、または連携の解除があったため、再送できません。',
  REMOVED: 'メッセージまたはシナリオが削除されているため、再送できません。',
}

/**
 * When a re-send is due: now, or in the morning if it is night, unless the scenario's own time is at night (D10).
 * Epoch milliseconds.
 */
export const resendDueAt = (now: number, scenarioDueAt: number): number =>
  isNight(now) && !isNight(scenarioDueAt) ? nextMorning(now) : now

/** How long ago something was due, in a shop's words: 「3日前」. Milliseconds. */
export function spokenAge(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes === 0) return 'たった今'
  if (minutes < 60) return `${minutes}分前`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours}時間前` : `${Math.floor(hours / 24)}日前`
}
