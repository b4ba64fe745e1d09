import type { CalendarDate } from '../values/japanTime.ts'
import {
  type ApplicationFacts,
  kindOfLabel,
  type Pause,
  REQUEST_KINDS,
  type RequestKind,
  type ShownDates,
} from './request.ts'
import { problemOfTarget, type TargetProblem, targetOf } from './target.ts'

/**
 * Days for which a time of application may lie back: who applied by telephone or letter is entered later. Older ones
 * would be judged by deadlines that nobody remembers. A decision of this product.
 */
export const MOST_DAYS_BACK = 7

/** Clocks of callers may be ahead by this much; such a time counts as now. */
export const CLOCK_AHEAD_MS = 60_000

const DAY_MS = 86_400_000

/** When the customer applied, epoch milliseconds, or why the given time does not count. */
export function applicationTime(
  given: number | null,
  now: number,
): { at: number } | { problem: 'IN_THE_FUTURE' | 'TOO_OLD' } {
  if (given === null) return { at: now }
  if (given > now + CLOCK_AHEAD_MS) return { problem: 'IN_THE_FUTURE' }
  if (given < now - MOST_DAYS_BACK * DAY_MS) return { problem: 'TOO_OLD' }
  return { at: Math.min(given, now) }
}

/**
 * The kind that a caller means: a code, or a Japanese name, which must match exactly after trimming (D21). Null: neither;
 * what has no Japanese letter is a mistyped code.
 */
export function statedKind(kind: string): { kind: RequestKind; label: string } | null {
  const name = kind.trim()
  const code = REQUEST_KINDS.find((one) => one === name)
  if (code !== undefined) return code === 'OTHER' ? null : { kind: code, label: name }
  return /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(name)
    ? { kind: kindOfLabel(name), label: name }
    : null
}

/** Problems of a pause that its customer can mend; the others are for a person, and refuse nobody. */
const MENDABLE = ['TARGET_PAST', 'TARGET_NOT_LATER', 'TARGET_TOO_FAR'] as const
export type PauseProblem = (typeof MENDABLE)[number]

/**
 * What keeps a pause from being accepted (domain.md 10.6 rule 2), by what the customer was shown, on the day of
 * application; null: nothing.
 */
export function pauseProblem({
  pause,
  shown,
  facts,
  appliedOn,
}: {
  pause: Pause
  shown: Pick<ShownDates, 'nextScheduledDate' | 'nextDeliveryDate'>
  facts: ApplicationFacts
  appliedOn: CalendarDate
}): PauseProblem | null {
  const target = targetOf({ kind: 'PAUSE', pause, shown, facts })
  const problem: TargetProblem | null =
    'problem' in target
      ? target.problem
      : problemOfTarget(target, { today: appliedOn, next: shown.nextScheduledDate, cycle: facts.cycle })
  return MENDABLE.find((one) => one === problem) ?? null
}
