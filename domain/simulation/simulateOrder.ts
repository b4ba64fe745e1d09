import { isPending } from '../delivery/deliveryStates.ts'
import { judge, type Verdict } from '../delivery/gates.ts'
import { dateInJapan, daysBetween } from '../values/japanTime.ts'
import { type PlannedScenario, planResend, planRow, type RowPlan } from '../delivery/planning.ts'
import {
  candidateOf,
  eligibleSince,
  type EnrolmentVerdict,
  judgeEnrolments,
  type OfferedScenario,
} from '../delivery/exclusivity.ts'
import { type ContentCheck, contentCheck, productOf } from './contentCheck.ts'
import { getsScenario, judgeTrigger, triggerSince } from '../messages/trigger.ts'
import type {
  AccountRules,
  KnownOfMessage,
  SimulatedAnswer,
  SimulatedMember,
  SimulatedMessage,
  SimulatedOrder,
  SimulatedScenario,
  SimulatedStep,
} from './model.ts'

/** For a message that the order has nothing of. */
export const NOTHING_KNOWN: KnownOfMessage = {
  enrolled: false,
  begun: false,
  admitted: false,
  rows: new Map(),
}

/** The question: what would these messages do with this order. */
export interface Simulation {
  order: SimulatedOrder
  /** Null: the order's customer is linked to nobody. */
  member: SimulatedMember | null
  /** All messages of the LINE account, since one may exclude another. */
  messages: readonly SimulatedMessage[]
  /** What the order has of messages already, by message id. */
  known: ReadonlyMap<string, KnownOfMessage>
  rules: AccountRules
  /** Epoch milliseconds. */
  now: number
  /** Shared by the orders of one question; default: its own. */
  contentOf?: ContentCheck
}

/**
 * Which messages the order gets, when, and why or why not: what planning would write now, and what the gates would
 * say at each due time by the facts of now. It only calls the rules of planning and sending, and has none of its own.
 * Caps count what was sent until now.
 */
export function simulateOrder(simulation: Simulation): SimulatedAnswer[] {
  const { order, known, rules, now } = simulation
  const messages = order.history ? simulation.messages.map(admitting(known)) : simulation.messages
  const today = dateInJapan(now)
  const candidates = messages
    .filter((message) => triggerSince(order, message) !== null)
    .map((message) => {
      const has = known.get(message.id) ?? NOTHING_KNOWN
      return candidateOf(message, { ...has, offered: () => offered(message, has) }, simulation)
    })
  const verdicts =
    order.shipDate === null || order.shipDateFirstSeenAt === null
      ? new Map<string, EnrolmentVerdict>()
      : judgeEnrolments(order, candidates, { ...rules, today })
  return messages.map((message) => {
    const enrolment = verdicts.get(message.id) ?? { verdict: 'no' }
    const of = { simulation, message, has: known.get(message.id) ?? NOTHING_KNOWN, enrolment }
    return {
      messageId: message.id,
      answer: enrolment.verdict,
      because: enrolment.verdict === 'no' ? whyNot(of) : null,
      by: enrolment.verdict === 'exclusive' ? enrolment.by : null,
      steps: stepsOf(of),
    }
  })
}

/** One message of a simulation, with what the order has of it and whether it enrols. */
interface MessageCase {
  simulation: Simulation
  message: SimulatedMessage
  has: KnownOfMessage
  enrolment: EnrolmentVerdict
}

function whyNot({ simulation: { order, now }, message, has }: MessageCase): SimulatedAnswer['because'] {
  if (has.enrolled) return 'COUNT'
  const trigger = judgeTrigger(order, message, dateInJapan(now))
  return trigger.triggers === 'no' ? trigger.because : null
}

/** The message as it treats an order of HISTORY that a person may have admitted (D3). */
const admitting =
  (known: Simulation['known']) =>
  (message: SimulatedMessage): SimulatedMessage => ({
    ...message,
    admitsHistory: message.admitsHistory || known.get(message.id)?.admitted === true,
  })

const offered = (message: SimulatedMessage, has: KnownOfMessage): OfferedScenario[] =>
  message.scenarios
    .filter(({ id }) => !has.enrolled || has.rows.has(id))
    .map((scenario) => {
      const row = has.rows.get(scenario.id) ?? null
      return { ...scenario, row, open: row === null || isPending(row.state) }
    })

function stepsOf(of: MessageCase): SimulatedStep[] {
  const { message, has, enrolment } = of
  const { order } = of.simulation
  const since = triggerSince(order, message)
  if (!has.enrolled && (enrolment.verdict === 'no' || since === null)) return []
  return message.scenarios
    .filter(({ id, createdAt }) =>
      has.enrolled ? has.rows.has(id) : getsScenario(createdAt, order, since ?? 0),
    )
    .map((scenario) => {
      const facts: PlannedScenario = {
        ...scenario,
        removed: false,
        excluded: enrolment.verdict === 'exclusive',
        recurringCountRule: message.recurringCountRule,
        eligibleSince: has.enrolled ? (message.widenedAt ?? 0) : eligibleSince(order, message),
        outageGraceMinutes: message.outageGraceMinutes,
      }
      return stepOf(of, scenario, facts)
    })
}

function stepOf(of: MessageCase, scenario: SimulatedScenario, planned: PlannedScenario): SimulatedStep {
  const step = plannedStep(of, scenario, planned)
  const leaves = step.verdict?.verdict === 'send' || step.verdict?.verdict === 'defer'
  const name = leaves ? productOf(of.simulation.order, of.message) : null
  if (name === null) return { ...step, content: [] }
  const content = (of.simulation.contentOf ?? contentCheck(dateInJapan(of.simulation.now)))(
    scenario.bubbles,
    name,
  )
  if (content.length === 0) return { ...step, content }
  return { ...step, verdict: { verdict: 'skip', reason: 'INVALID_CONTENT' }, content }
}

function plannedStep(
  of: MessageCase,
  scenario: SimulatedScenario,
  planned: PlannedScenario,
): Omit<SimulatedStep, 'content'> {
  const { order, now } = of.simulation
  const row = of.has.rows.get(scenario.id) ?? null
  const facts = { order, scenario: planned, now }
  const plan: RowPlan = row !== null && row.attempt > 1 ? planResend(row, facts) : planRow(row, facts)
  const judged = (dueAt: number, knownAt: number) =>
    verdictAt(of, scenario, {
      dueAt,
      knownAt,
      maybeSent: row?.maybeSent ?? false,
      byHand: (row?.attempt ?? 1) > 1,
    })
  const scenarioId = scenario.id
  if (plan.change === 'plan') {
    const { dueAt, clamped } = plan
    const verdict = judged(dueAt, plan.knownAt)
    return { scenarioId, dueAt, clamped, state: 'planned', reason: null, verdict }
  }
  if (plan.change === 'close') {
    const { dueAt, state, reason } = plan
    return { scenarioId, dueAt, clamped: false, state, reason, verdict: null }
  }
  if (row === null) throw new Error('a new row is always planned or closed')
  const { dueAt, state, reason } = row
  const waits = state === 'planned' || state === 'armed'
  return {
    scenarioId,
    dueAt,
    clamped: false,
    state,
    reason,
    verdict: waits ? judged(dueAt, row.knownAt) : null,
  }
}

/** The gates' verdict once the row is due. The monthly limit is left out: the forecast covers it. */
function verdictAt(
  { simulation: { order, member, rules, now }, message }: MessageCase,
  { timingVersion }: SimulatedScenario,
  row: { dueAt: number; knownAt: number; maybeSent: boolean; byHand: boolean },
): Verdict {
  const at = Math.max(now, row.dueAt)
  return judge({
    now: at,
    delivery: {
      ...row,
      notBefore: null,
      plannedShipDate: order.shipDate,
      plannedCount: order.recurringCount,
      planVersion: timingVersion,
      memberId: order.memberId,
    },
    order: {
      shipDate: order.shipDate,
      recurringCount: order.recurringCount,
      ended: false,
      subscriptionCancelled: order.subscriptionCancelled,
      memberId: order.memberId,
    },
    scenario: { timingVersion, removed: false },
    message,
    member: member && {
      blocked: member.blocked,
      optedOut: member.optedOut,
      sentOn: member.sentOn,
      audience: {
        tagIds: member.tagIds,
        flagId: member.flagId,
        continuationStatuses: member.continuationStatuses,
        linked: true,
        daysSinceFriend: member.friendSince && daysBetween(member.friendSince, dateInJapan(at)),
      },
    },
    channel: { stoppedOverDue: false, quotaLeft: null, limits: row.byHand ? null : rules.limits },
  })
}
