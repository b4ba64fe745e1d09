import { type Static, Type } from 'typebox'
import { mayResend, spokenAge } from '../../domain/resend.ts'
import type { ResendCount } from '../../schema/resending.ts'
import { DeliveryReason, DeliveryState } from './delivery.ts'
import { Id, Instant, instant, orNull } from './fields.ts'
import { explainDelivery } from '../../domain/orderTimeline.ts'

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

/** Counts come with the oldest first, so do the groups. */
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
