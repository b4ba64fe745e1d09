import type { PlaceholderValues } from '../../../domain/bubbles/index.ts'
import { placeholderValues } from '../../../domain/bubbles/index.ts'
import type { Shipment } from '../../../domain/orders/carrier.ts'
import { isCalledOff } from '../../../domain/carts/cartRecords.ts'
import type { ContinuationStatus } from '../../../domain/carts/continuationStatus.ts'
import type { GateFacts, PlanFacts } from '../../../domain/delivery/gates.ts'
import type { FlagId, TagId } from '../../../domain/values/ids.ts'
import { type CalendarDate, dateInJapan, daysBetween } from '../../../domain/values/japanTime.ts'
import { stoppedOverDue } from '../../../domain/line/emergencyStop.ts'
import { sendingLimitsOf } from '../../../schema/line/sendingLimits.ts'
import type { TestDeliveryFacts } from '../../../domain/testRuns/judgeTestDelivery.ts'
import type {
  ChannelFacts,
  DueRow,
  DueScenario,
  DueTest,
} from '../../../schema/delivery/dispatch/readFacts.ts'

/** A member's tags, and the statuses of the subscriptions of all its customers. */
export type Audience = { tags: string[]; statuses: ContinuationStatus[] }

/** One due row with all that its gates are judged by. */
export interface DueFacts {
  row: DueRow
  scenario: DueScenario
  channel: ChannelFacts
  /** What is left of the channel's monthly quota; null: unknown or unlimited. */
  quotaLeft: number | null
  /** Undefined: no message of the batch narrows its audience. */
  audience: Audience | undefined
  /** The days on which the member was sent something lately. */
  sentOn: readonly CalendarDate[]
}

/** What a bubble may say of the order and the member; `today` decides how a date is spoken. */
export const rowPlaceholders = (
  row: DueRow,
  shipments: readonly Shipment[],
  { today, liffId }: { today: CalendarDate; liffId: string | null },
): PlaceholderValues =>
  placeholderValues({
    nickName: row.nick_name,
    displayName: row.display_name,
    orderNumber: row.number,
    productName: row.product_name,
    shipDate: row.ship_date as CalendarDate | null,
    nextDeliveryDate: row.next_delivery_date as CalendarDate | null,
    points: row.point_balance,
    shipments,
    today,
    liffId,
  })

/** A row as its plan is compared with the facts of now. */
export const planFacts = (row: DueRow, scenario: DueScenario): PlanFacts => ({
  delivery: {
    dueAt: row.due_at.getTime(),
    notBefore: row.not_before?.getTime() ?? null,
    knownAt: row.known_at.getTime(),
    plannedShipDate: row.planned_ship_date as CalendarDate | null,
    plannedCount: row.planned_count,
    planVersion: row.plan_version,
    memberId: row.member_id,
    maybeSent: row.maybe_sent,
  },
  order: {
    shipDate: row.ship_date as CalendarDate | null,
    recurringCount: row.recurring_count,
    ended: isCalledOff(row.status) || row.order_stopped_at !== null || row.connection_removed_at !== null,
    subscriptionCancelled: row.subscription_status === 'CANCELLED',
    memberId: row.linked_member_id,
  },
  scenario,
})

/** The rows of the database as the gates of domain/delivery/gates.ts read them. */
export function gateFacts({ row, scenario, channel, quotaLeft, audience, sentOn }: DueFacts): GateFacts {
  const now = channel.now.getTime()
  const plan = planFacts(row, scenario)
  return {
    now,
    ...plan,
    message: scenario,
    member: row.linked_member_id
      ? {
          blocked: row.friend_state === 'BLOCKED',
          optedOut: row.opted_out_at !== null,
          sentOn,
          audience: {
            tagIds: new Set((audience?.tags ?? []) as TagId[]),
            flagId: row.flag_id as FlagId | null,
            continuationStatuses: audience?.statuses ?? [],
            linked: true,
            daysSinceFriend: row.friend_since
              ? daysBetween(dateInJapan(row.friend_since.getTime()), dateInJapan(now))
              : null,
          },
        }
      : null,
    channel: {
      stoppedOverDue: stoppedOverDue(plan.delivery, channel.stops),
      quotaLeft,
      // A second attempt is a person's own wish, not an automation.
      limits: row.attempt === 1 ? sendingLimitsOf(channel) : null,
    },
  }
}

/** A row of a test run: its gates are judged as if its real due time were now. */
export function testFacts(due: DueFacts, { realDueAt, isTestMember, stopped }: DueTest): TestDeliveryFacts {
  const { row, scenario, channel, quotaLeft } = due
  const asDue = {
    ...row,
    due_at: realDueAt,
    not_before: null,
    known_at: realDueAt,
    plan_version: scenario.timingVersion,
    maybe_sent: false,
  }
  return {
    now: channel.now.getTime(),
    dueAt: row.due_at.getTime(),
    isTestMember,
    stopped,
    quotaLeft,
    real: gateFacts({
      ...due,
      row: asDue,
      channel: { ...channel, now: realDueAt, stops: [] },
      quotaLeft: null,
    }),
  }
}
