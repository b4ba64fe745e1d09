import { RETRY_KEY_HOURS } from '../values/contentLimits.ts'
import { type DueFacts, mayCatchUpNow } from './lateness.ts'

/**
 * When LINE may have forgotten a retry key that was first used at `firstUsedAt` (line.md 1.2; delivery.md 7): from
 * then on the same key sends a second message. Epoch milliseconds.
 */
export const keyForgottenAt = (firstUsedAt: number): number => firstUsedAt + RETRY_KEY_HOURS * 3_600_000

/** What repeats of an ambiguous push are judged by. Instants are epoch milliseconds. */
export interface RepeatFacts extends DueFacts {
  /** When its key was first used, or may have been. */
  readonly firstAttemptAt: number
  readonly outageGraceMinutes: number
}

/**
 * When repeating an ambiguous push ends and its outcome stays unknown: the outage grace after it could first leave,
 * or after it did leave if that was rightly later (a late fact, the night); and before LINE may have forgotten the
 * key (delivery.md 5.7). Epoch milliseconds.
 */
export function repeatsEndAt(facts: Omit<RepeatFacts, 'now'>): number {
  const from = Math.max(facts.dueAt, facts.notBefore ?? facts.dueAt, facts.firstAttemptAt)
  return Math.min(from + facts.outageGraceMinutes * 60_000, keyForgottenAt(facts.firstAttemptAt))
}

/** Whether an ambiguous push is repeated now, after the night, or never: then it is `unknown`. */
export function mayRepeat(facts: RepeatFacts): 'now' | 'later' | 'never' {
  if (facts.now >= repeatsEndAt(facts)) return 'never'
  const dueAt = Math.max(facts.dueAt, facts.notBefore ?? facts.dueAt)
  return mayCatchUpNow({ now: facts.now, dueAt }).allowed ? 'now' : 'later'
}
