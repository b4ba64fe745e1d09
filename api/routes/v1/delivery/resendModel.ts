import { type Static, Type } from 'typebox'
import { errorEntry } from '../../../../domain/errors/errorCatalogue.ts'
import { explainDelivery } from '../../../../domain/delivery/orderTimeline.ts'
import {
  mayResend,
  NOT_RESENDABLE,
  type NotResendable,
  spokenAge,
} from '../../../../domain/delivery/resend.ts'
import type { ResendCount } from '../../../../schema/delivery/resendList.ts'
import { DeliveryReason, DeliveryState } from './deliveryModel.ts'
import { MOST_RESENDS, type LeftOut, type BulkResendResult, type BulkResendPlan } from './bulkResend.ts'
import { Id, Instant, instant, instantOrNull, oneOf, orNull } from '../../../rest/modelFields.ts'

const Count = Type.Integer({ minimum: 1 })

export const ResendGroupModel = Type.Object(
  {
    messageId: Id,
    messageName: Type.String({ description: 'メッセージ管理名' }),
    count: Count,
    oldestDueAt: Instant,
    newestDueAt: Instant,
    age: Type.String({ description: 'Of the oldest, in Japanese.', examples: ['3日前'] }),
    outcomes: Type.Array(
      Type.Object({
        state: DeliveryState,
        reason: orNull(DeliveryReason),
        text: Type.String({ description: 'How it ended, in Japanese.' }),
        mayArriveTwice: Type.Boolean({ description: 'LINE may have it: a re-send must say so.' }),
        count: Count,
      }),
    ),
  },
  {
    $id: 'ResendGroup',
    description: 'Deliveries of one message that wait for a person’s decision (再送リスト).',
  },
)

/** Groups by message, oldest first, as the counts are. */
export function presentResendGroups(counts: ResendCount[], now: number): Static<typeof ResendGroupModel>[] {
  const groups = new Map<string, ResendCount[]>()
  for (const one of counts) groups.set(one.messageId, [...(groups.get(one.messageId) ?? []), one])
  return [...groups].map(([messageId, rows]) => {
    const oldest = Math.min(...rows.map((row) => row.oldestDueAt.getTime()))
    const newest = Math.max(...rows.map((row) => row.newestDueAt.getTime()))
    return {
      messageId,
      messageName: rows[0]?.messageName ?? '',
      count: rows.reduce((sum, { count }) => sum + count, 0),
      oldestDueAt: instant(new Date(oldest)),
      newestDueAt: instant(new Date(newest)),
      age: spokenAge(now - oldest),
      outcomes: rows.map((row) => ({
        state: row.state,
        reason: row.reason,
        text: explainDelivery(row.state, row.reason),
        mayArriveTwice: mayResend({ ...row, graceOver: true, isTest: false }).verdict === 'mayArriveTwice',
        count: row.count,
      })),
    }
  })
}

/** What to send again, by a person who has seen the list. */
export const ResendGroupQuestion = Type.Object(
  {
    days: Type.Integer({
      minimum: 1,
      maximum: 366,
      default: 30,
      description: 'Deliveries that were due in the last so many days, as the list was asked for.',
    }),
    state: Type.Optional(DeliveryState),
    reason: Type.Optional(DeliveryReason),
    expected: Type.Integer({
      minimum: 0,
      description:
        'How many you agree to send again: of the outcomes that you mean, the counts of the list. Without `mayArriveTwice` those that may arrive twice are not counted. More than that: 409 `RESEND_NOT_CONFIRMED` with the count, and nothing is sent.',
    }),
    mayArriveTwice: Type.Boolean({
      default: false,
      description:
        'Also those that LINE may have: they may reach the customer a second time, and you accept that.',
    }),
  },
  { additionalProperties: false, title: 'ResendGroupQuestion' },
)

const LEFT_OUT: readonly LeftOut[] = [...(Object.keys(NOT_RESENDABLE) as NotResendable[]), 'MAY_ARRIVE_TWICE']
const Some = (description: string) => Type.Integer({ minimum: 0, description })

export const ResendGroupDoneModel = Type.Object(
  {
    messageId: Id,
    resent: Some('New deliveries: the pushes that they need at most.'),
    mayArriveTwice: Some('How many of them may arrive twice.'),
    remaining: Some(
      `Agreed to and not yet taken: a call takes ${MOST_RESENDS} at most, the oldest first. Call again.`,
    ),
    leftOut: Type.Array(
      Type.Object({
        code: oneOf(LEFT_OUT),
        text: Type.String({ description: 'Japanese: why.' }),
        count: Count,
      }),
      { description: 'Those that may arrive twice and were not confirmed, and those that can no longer go.' },
    ),
    firstDueAt: orNull(Type.Unsafe<string>({ ...Instant, description: 'When the first of them leaves.' })),
    quotaLeft: orNull(
      Type.Integer({
        description: 'Pushes that the month held before these; null: no limit, or not known.',
      }),
    ),
  },
  { $id: 'ResendGroupDone', description: 'What became of a part of the re-send list.' },
)

export const presentResendGroupDone = (
  messageId: string,
  { remaining, quotaLeft }: BulkResendPlan,
  { resent, mayArriveTwice, leftOut, firstDueAt }: BulkResendResult,
): Static<typeof ResendGroupDoneModel> => ({
  messageId,
  resent,
  mayArriveTwice,
  remaining,
  leftOut: [...leftOut].map(([code, count]) => ({
    code,
    text: code === 'MAY_ARRIVE_TWICE' ? errorEntry('RESEND_MAY_ARRIVE_TWICE').ja : NOT_RESENDABLE[code],
    count,
  })),
  firstDueAt: instantOrNull(firstDueAt),
  quotaLeft,
})
