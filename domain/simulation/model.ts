import type { AudienceFacts, AudienceFilter } from '../members/audience/index.ts'
import type { Bubble, BubbleProblem } from '../bubbles/index.ts'
import type { DeliveryState, Reason } from '../delivery/deliveryStates.ts'
import type { Verdict } from '../delivery/gates.ts'
import type { CalendarDate } from '../values/japanTime.ts'
import type { ExistingRow, PlannedOrder } from '../delivery/planning.ts'
import type { SendingLimits } from '../line/sendingLimits.ts'
import type { Timing } from '../messages/sendTime.ts'
import type { CandidateMessage, CandidateStanding, ExclusivityRules } from '../delivery/exclusivity.ts'
import type { NotTriggered, TriggerOrder } from '../messages/trigger.ts'

/** An order, real or invented, with all that planning and the gates read. */
export interface SimulatedOrder extends TriggerOrder, PlannedOrder {
  subscriptionCancelled: boolean
  /** In the cart's sequence. */
  lines: readonly SimulatedLine[]
}

/** A line of an order. */
export interface SimulatedLine {
  productName: string
  /** The products of its connection with its code. */
  productIds: readonly string[]
}

/** The member that the order's customer is linked to, as it is now. */
export interface SimulatedMember extends Omit<AudienceFacts, 'linked' | 'daysSinceFriend'> {
  blocked: boolean
  optedOut: boolean
  friendSince: CalendarDate | null
  /** The day of each limited message of the last week. */
  sentOn: readonly CalendarDate[]
}

/** A message with its scenarios. Instants are epoch milliseconds. */
export interface SimulatedMessage extends CandidateMessage {
  purpose: 'NOTICE' | 'PROMOTION'
  audience: AudienceFilter
  scenarios: readonly SimulatedScenario[]
}

export interface SimulatedScenario {
  id: string
  timing: Timing
  timingVersion: number
  timedAt: number
  createdAt: number
  /** What it sends, packs expanded. */
  bubbles: readonly Bubble[]
}

/** What an order has of a message already. */
export interface KnownOfMessage extends CandidateStanding {
  /** A person has admitted the order, of HISTORY (D3). */
  admitted: boolean
  /** The newest attempt of each scenario, by scenario id. */
  rows: ReadonlyMap<string, ExistingRow & { attempt: number }>
}

/** The rules of the LINE account. */
export interface AccountRules extends ExclusivityRules {
  limits: SendingLimits
}

/** The outcome of one scenario. */
export interface SimulatedStep {
  scenarioId: string
  /** Epoch milliseconds. */
  dueAt: number
  /** Moved to the connection's floor (D6). */
  clamped: boolean
  /** As the plan has it. */
  state: DeliveryState
  reason: Reason | null
  /** The gates' verdict at the due time, or now if that has passed, by the facts of now; null once closed. */
  verdict: Verdict | null
  /** What the name of the order's product makes too long: the message would not be sent (D42). */
  content: readonly BubbleProblem[]
}

/** The outcome of one message for the order. */
export interface SimulatedAnswer {
  messageId: string
  answer: 'enrols' | 'countUnknown' | 'exclusive' | 'no'
  /** For `no`. */
  because: NotTriggered | null
  /** For `exclusive`: the message that keeps the order to itself. */
  by: string | null
  steps: SimulatedStep[]
}
