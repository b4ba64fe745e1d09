import type { Reason } from '../delivery/deliveryStates.ts'
import { type GateFacts, judge } from '../delivery/gates.ts'

/** A test that could not leave for so long is of no use any more: whoever waited has gone on. */
export const TEST_GRACE_MINUTES = 30

/** A due test delivery in the second in which it is judged. Instants are epoch milliseconds. */
export interface TestDeliveryFacts {
  now: number
  /** When the compressed plan has it. */
  dueAt: number
  /** The person is still a test member. */
  isTestMember: boolean
  /** Somebody stopped the run. */
  stopped: boolean
  quotaLeft: number | null
  /** The facts as they would be judged at the real due time. */
  real: GateFacts
}

export interface TestDeliveryVerdict {
  verdict: { verdict: 'send' } | { verdict: 'skip'; reason: Reason }
  /** Why a real delivery would not have gone, or not at its time; null: it would have. */
  noted: Reason | null
}

/**
 * Judges a delivery of a test run (domain.md D35). What the shop decided (audience, switch, opt-out, caps, quiet hours)
 * is only noted: the test member gets the message all the same, and the shop sees what would have been. What makes a
 * push impossible or unwanted holds for tests too.
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
