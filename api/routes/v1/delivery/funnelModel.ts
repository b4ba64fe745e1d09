import { type Static, Type } from 'typebox'
import { type DeliveryState, OPEN_STATES, explainReason } from '../../../../domain/delivery/deliveryStates.ts'
import type { MessageFunnel } from '../../../../schema/delivery/messageFunnel.ts'
import { DeliveryReason } from './deliveryModel.ts'
import { Id } from '../../../rest/modelFields.ts'

const Count = (description: string) => Type.Integer({ minimum: 0, description })
const ByReason = Type.Array(
  Type.Object({ reason: DeliveryReason, reasonText: Type.String(), count: Count('Deliveries.') }),
)

export const FunnelModel = Type.Object(
  {
    messageId: Id,
    ordersEnrolled: Count('Orders that triggered the message.'),
    ordersSent: Count('Of them, those to which LINE accepted at least one scenario.'),
    deliveries: Count('Scenarios of those orders; each counts once, by its newest attempt.'),
    planned: Count('Still to come.'),
    parked: Count('Kept back by LINE’s monthly limit.'),
    sent: Count('Accepted by LINE.'),
    failed: Count('Refused by LINE for ever.'),
    unknown: Count('May have been delivered: LINE’s answer was never found out.'),
    skipped: Count('Not sent, for the reasons below.'),
    skippedByReason: ByReason,
    cancelled: Count('Called off, for the reasons below.'),
    cancelledByReason: ByReason,
  },
  {
    $id: 'MessageFunnel',
    description: 'How far the orders of a follow message came since it was made, tests left out.',
  },
)

export function presentFunnel(messageId: string, funnel: MessageFunnel): Static<typeof FunnelModel> {
  const { deliveries, ...orders } = funnel
  const sum = (rows: MessageFunnel['deliveries']) => rows.reduce((all, { count }) => all + count, 0)
  const inState = (...states: DeliveryState[]) =>
    sum(deliveries.filter(({ state }) => states.includes(state)))
  const reasonsOf = (wanted: DeliveryState) =>
    deliveries.flatMap(({ state, reason, count }) =>
      state === wanted && reason !== null
        ? [{ reason, reasonText: explainReason(state, reason), count }]
        : [],
    )
  return {
    messageId,
    ...orders,
    deliveries: sum(deliveries),
    planned: inState(...OPEN_STATES),
    parked: inState('parked'),
    sent: inState('sent'),
    failed: inState('failed'),
    unknown: inState('unknown'),
    skipped: inState('skipped'),
    skippedByReason: reasonsOf('skipped'),
    cancelled: inState('cancelled'),
    cancelledByReason: reasonsOf('cancelled'),
  }
}
