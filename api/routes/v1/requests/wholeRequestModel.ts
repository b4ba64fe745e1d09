import { type Static, Type } from 'typebox'
import { CONTINUATION_LABELS, CONTINUATION_STATUSES } from '../../../../domain/carts/continuationStatus.ts'
import {
  NOTICE_REASON_LABELS,
  NOTICE_STATE_LABELS,
  NOTICE_STATES,
} from '../../../../domain/notices/notice.ts'
import { OPERATOR_ACTS } from '../../../../domain/requests/operatorActs.ts'
import type { FrozenReading, ShownDates, Target } from '../../../../domain/requests/request.ts'
import { SETTLED_LABELS, stepSentence } from '../../../../domain/requests/requestWords.ts'
import { REQUEST_MESSAGES } from '../../../../schema/requests/messages.ts'
import type { StoredMessage, WholeRequest } from '../../../../schema/requests/wholeRequest.ts'
import {
  CalendarDate,
  Id,
  Instant,
  instant,
  instantOrNull,
  oneOf,
  orNull,
  refTo,
} from '../../../rest/modelFields.ts'
import type { SupportContact } from '../../../rest/supportContact.ts'
import { ChangeRequestModel, presentRequest } from './requestModel.ts'

const dates = { nextScheduledDate: orNull(CalendarDate), nextDeliveryDate: orNull(CalendarDate) }

const Reading = Type.Object({
  ...dates,
  status: oneOf(CONTINUATION_STATUSES),
  statusText: Type.String({ examples: ['定期継続中'] }),
  count: orNull(Type.Integer()),
  cycle: orNull(Type.String()),
  products: Type.Array(Type.Object({ name: Type.String(), code: Type.String() })),
  unshippedOrders: orNull(
    Type.Array(Type.Object({ orderId: Type.String(), deliveryDate: orNull(CalendarDate) })),
  ),
  readAt: Instant,
})

export const WholeRequestModel = Type.Object(
  {
    request: refTo(ChangeRequestModel),
    shown: orNull(
      Type.Object(
        { ...dates, asOf: Instant },
        { description: 'What the customer was shown, and as of when.' },
      ),
    ),
    frozen: orNull(Reading),
    target: orNull(
      Type.Object(
        { kind: oneOf(['DATES', 'ONE_CYCLE_ON', 'CANCELLED']), ...dates },
        {
          description:
            'What is to be reached, computed once; of a skip the dates are those that it moves on from.',
        },
      ),
    ),
    after: orNull(Reading),
    pressedAt: orNull(
      Type.String({
        format: 'date-time',
        description: 'When the confirming request was sent last; null: nothing was changed by us.',
      }),
    ),
    outcome: orNull(Type.String({ description: 'How it was settled, in Japanese.' })),
    steps: Type.Array(
      Type.Object({
        at: Instant,
        step: Type.String(),
        text: Type.String({ description: 'Japanese.' }),
        robotId: orNull(Id),
        operatorId: orNull(Id),
        operatorName: orNull(Type.String()),
        pictures: Type.Array(
          Type.Object({
            id: Id,
            href: Type.String({ description: 'Where this API shows it, as long as it is kept.' }),
          }),
        ),
      }),
      { description: 'What happened, the oldest first.' },
    ),
    notes: Type.Array(
      Type.Object({
        at: Instant,
        act: oneOf(OPERATOR_ACTS),
        operatorId: orNull(Id),
        text: orNull(Type.String()),
      }),
      { description: 'What operators wrote.' },
    ),
    messages: Type.Array(
      Type.Object({
        message: oneOf(REQUEST_MESSAGES),
        state: oneOf(NOTICE_STATES),
        stateText: Type.String({ description: 'Japanese, with the reason where there is one.' }),
        text: orNull(Type.String({ description: 'Null once it is forgotten.' })),
        sentAt: orNull(Instant),
      }),
      {
        description: 'To the customer in LINE. One that cannot be delivered changes nothing of the request.',
      },
    ),
    charge: orNull(
      Type.Object({
        amount: Type.Integer({ description: 'Yen, without tax.' }),
        settledAt: Instant,
      }),
    ),
  },
  { $id: 'WholeChangeRequest', description: 'One request with all that happened.' },
)

export const presentWhole = (
  { request, steps, notes, messages, charge }: WholeRequest,
  support: SupportContact,
): Static<typeof WholeRequestModel> => ({
  request: presentRequest(support)(request),
  shown: request.shown && shownDates(request.shown),
  frozen: request.frozen && reading(request.frozen),
  target: request.target && targetOf(request.target),
  after: request.after && reading(request.after),
  pressedAt: instantOrNull(request.pressedAt),
  outcome: request.settledBy && SETTLED_LABELS[request.settledBy],
  steps: steps.map((step) => ({
    at: instant(step.at),
    step: step.step,
    text: stepSentence(step.step, step.details),
    robotId: step.robotId,
    operatorId: step.operatorId,
    operatorName: step.operatorName,
    pictures: step.pictures.map((id) => ({ id, href: `/v1/requests/${request.id}/pictures/${id}` })),
  })),
  notes: notes.map(({ at, act, operatorId, words }) => ({ at: instant(at), act, operatorId, text: words })),
  messages: messages.map(presentMessage),
  charge: charge && { amount: charge.amount, settledAt: instant(charge.settledAt) },
})

const shownDates = ({ nextScheduledDate, nextDeliveryDate, asOf }: ShownDates) => ({
  nextScheduledDate,
  nextDeliveryDate,
  asOf: instant(new Date(asOf)),
})

const reading = (read: FrozenReading) => ({
  nextScheduledDate: read.nextScheduledDate,
  nextDeliveryDate: read.nextDeliveryDate,
  status: read.status,
  statusText: CONTINUATION_LABELS[read.status],
  count: read.count,
  cycle: read.cycle,
  products: read.lines.map(({ name, code }) => ({ name, code })),
  unshippedOrders:
    read.unshippedOrders &&
    read.unshippedOrders.map(({ orderId, deliveryDate }) => ({ orderId, deliveryDate })),
  readAt: instant(new Date(read.readAt)),
})

function targetOf(target: Target): Static<typeof WholeRequestModel>['target'] {
  if (target.kind === 'CANCELLED')
    return { kind: target.kind, nextScheduledDate: null, nextDeliveryDate: null }
  const { nextScheduledDate, nextDeliveryDate } = target.kind === 'DATES' ? target : target.from
  return { kind: target.kind, nextScheduledDate, nextDeliveryDate }
}

const presentMessage = ({ message, state, reason, text, sentAt }: StoredMessage) => ({
  message,
  state,
  stateText: reason === null ? NOTICE_STATE_LABELS[state] : NOTICE_REASON_LABELS[reason],
  text,
  sentAt: instantOrNull(sentAt),
})
