import { type Static, Type } from 'typebox'
import {
  DELIVERY_STATE_LABELS,
  DELIVERY_STATES,
  REASONS,
} from '../../../../domain/delivery/deliveryStates.ts'
import { explainDelivery } from '../../../../domain/delivery/orderTimeline.ts'
import { toJapanIso } from '../../../../domain/values/japanTime.ts'
import type { DeliveryRow } from '../../../../schema/delivery/deliveriesList.ts'
import {
  CalendarDate,
  Id,
  Instant,
  instant,
  instantOrNull,
  oneOf,
  orNull,
  shortClock,
} from '../../../rest/modelFields.ts'

export const DeliveryState = oneOf(DELIVERY_STATES)
export const DeliveryReason = oneOf(REASONS)

export const DeliveryModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    messageId: orNull(Id),
    messageName: orNull(Type.String({ description: 'メッセージ管理名' })),
    messageVersion: orNull(Type.Integer({ description: 'The version that was sent.' })),
    scenarioId: orNull(Id),
    dayOffset: orNull(Type.Integer()),
    sendTime: orNull(Type.String()),
    orderId: orNull(Id),
    orderNumber: orNull(Type.String()),
    memberId: orNull(Id),
    attempt: Type.Integer({ description: '1 is sent by itself; more are re-sends by hand.' }),
    state: DeliveryState,
    stateText: Type.String({ description: 'Japanese.' }),
    reason: orNull(DeliveryReason),
    reasonText: orNull(Type.String({ description: 'Japanese: why it was not, or not yet, sent.' })),
    dueAt: Instant,
    notBefore: orNull(Instant),
    plannedShipDate: orNull(CalendarDate),
    clamped: Type.Boolean({ description: 'The floor moved the time (D6).' }),
    maybeSent: Type.Boolean({ description: 'It may have been sent before a restore.' }),
    firstAttemptAt: orNull(Instant),
    settledAt: orNull(Instant),
    failure: orNull(Type.String({ description: 'What LINE said, for support.' })),
    contentFault: orNull(
      Type.Object(
        {
          bubble: orNull(Type.Integer({ description: 'From 1; null: LINE names none.' })),
          pointer: Type.String({
            description: 'JSON pointer into the bubbles of the scenario.',
            examples: ['/0/title'],
          }),
          code: Type.String({ description: 'As saving tells it.', examples: ['TOO_LONG_WITH_PRODUCT'] }),
          message: Type.String({ description: 'Japanese.' }),
          askedLine: Type.Boolean({
            description: 'Whether LINE was asked and refused it; false: our own check kept it back.',
          }),
        },
        { description: 'Of `INVALID_CONTENT`: where in the content, and why.' },
      ),
    ),
    lineRequestId: orNull(Type.String()),
    actions: Type.Array(
      Type.Object({
        action: Type.String({ examples: ['changeTags'] }),
        outcome: orNull(Type.String({ description: 'Null: not done yet.' })),
        doneAt: orNull(Instant),
      }),
    ),
    isTest: Type.Boolean(),
    requestedBy: orNull(
      Type.Unsafe<string>({ ...Id, description: 'The operator who asked for the re-send.' }),
    ),
    createdAt: Instant,
  },
  { $id: 'Delivery', description: 'One scenario for one order: planned, sent, or why not (配信).' },
)

export const presentDelivery = (row: DeliveryRow): Static<typeof DeliveryModel> => ({
  id: row.id,
  lineAccountId: row.line_account_id,
  messageId: row.message_id,
  messageName: row.admin_name,
  messageVersion: row.message_version,
  scenarioId: row.scenario_id,
  dayOffset: row.day_offset,
  sendTime: row.send_time === null ? null : shortClock(row.send_time),
  orderId: row.order_id,
  orderNumber: row.order_number,
  memberId: row.member_id,
  attempt: row.attempt,
  state: row.state,
  stateText: DELIVERY_STATE_LABELS[row.state],
  reason: row.reason,
  reasonText: row.reason === null ? null : explainDelivery(row.state, row.reason, row.content_fault),
  dueAt: instant(row.due_at),
  notBefore: instantOrNull(row.not_before),
  plannedShipDate: row.planned_ship_date,
  clamped: row.clamped,
  maybeSent: row.maybe_sent,
  firstAttemptAt: instantOrNull(row.first_attempt_at),
  settledAt: instantOrNull(row.settled_at),
  failure: row.failure,
  contentFault: row.reason === 'INVALID_CONTENT' ? row.content_fault : null,
  lineRequestId: row.line_request_id,
  actions: actionsOf(row),
  isTest: row.is_test,
  requestedBy: row.requested_by,
  createdAt: instant(row.created_at),
})

function actionsOf(row: DeliveryRow) {
  const done = row.actions_done.map(({ action, outcome, doneAt }) => ({
    action,
    outcome: outcome as string | null,
    doneAt: toJapanIso(Date.parse(doneAt)) as string | null,
  }))
  const open = row.actions
    .filter((action) => !done.some((one) => one.action === action))
    .map((action) => ({ action, outcome: null, doneAt: null }))
  return [...done, ...open]
}
