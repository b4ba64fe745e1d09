import { type Static, Type } from 'typebox'
import { toJapanIso } from '../../../../domain/values/japanTime.ts'
import { TIMELINE_KINDS, type TimelineEvent } from '../../../../domain/delivery/orderTimeline.ts'
import { Id, Instant, oneOf, orNull } from '../../../rest/modelFields.ts'

export const TimelineModel = Type.Object(
  {
    orderId: Id,
    events: Type.Array(
      Type.Object({
        at: orNull(Type.Unsafe<string>({ ...Instant, description: 'Null: nobody knows yet (`waiting`).' })),
        kind: oneOf(TIMELINE_KINDS, '`due` and `waiting` are still to come.'),
        text: Type.String({
          description: 'What happened, in Japanese.',
          examples: ['「お届けのお知らせ」: 配信しました。'],
        }),
        messageId: orNull(Id),
        deliveryId: orNull(Id),
      }),
    ),
  },
  { $id: 'OrderTimeline', description: 'The life of an order, the earliest event first.' },
)

export const presentTimeline = (orderId: string, events: TimelineEvent[]): Static<typeof TimelineModel> => ({
  orderId,
  events: events.map((event) => ({ ...event, at: event.at === null ? null : toJapanIso(event.at) })),
})
