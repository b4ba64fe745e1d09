import type { Reason } from '../delivery/deliveryStates.ts'
import { type GateFacts, judge } from '../delivery/gates.ts'

/** A test delivery later than this is no longer useful: the person who waited for it has moved on. */
const TEST_GRACE_MINUTES = 30

/** A due test delivery at the moment it is judged. Instants are epoch milliseconds. */
export interface TestDeliveryFacts {
  now: number
  /** Due time in the compressed plan. */
  dueAt: number
  /** Whether the person is still a test member. */
  isTestMember: boolean
  /** Whether the run was stopped. */
  stopped: boolean
  quotaLeft: number | null
  /** The facts for judging the delivery as a real one, at its real due time. */
  real: GateFacts
}

export interface TestDeliveryVerdict {
  verdict: { verdict: 'send' } | { verdict: 'skip'; reason: Reason }
  /** Why a real delivery would not have been sent, or not on time; null: it would. */
  noted: Reason | null
}

/**
 * Judges a delivery of a test run (domain.md D35). The shop's own rules (audience, switch, opt-out, caps, quiet hours)
 * are only noted: the test member gets the message, and the shop sees what would have happened. What makes a push
 * impossible or unwanted holds for tests too.
 */
export function judgeTestDelivery(facts: TestDeliveryFacts): TestDeliveryVerdict {
  const refused = refusal(facts)
  const real = judge(facts.real)
  const noted = real.verdict === 'send' || real.verdict === 'stale' ? null : real.reason
  return { verdict: refused === null ? { verdict: 'send' } : { verdict: 'skip', reason: refused }, noted }
}

function refusal({ now, dueAt, isTestMember, stopped, quotaLeft, real }: TestDeliveryFacts): Reason | null {
  if (stopped || !isTestMember) return 'STOPPED'
  if (real.scenario.removed) return 'DISABLED'
  if (real.member?.blocked !== false) return 'UNREACHABLE'
  if (now - dueAt > TEST_GRACE_MINUTES * 60_000) return 'LATE'
  return quotaLeft !== null && quotaLeft <= 0 ? 'QUOTA' : null
}
