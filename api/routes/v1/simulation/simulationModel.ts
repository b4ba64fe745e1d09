import { type Static, Type } from 'typebox'
import { CONTINUATION_STATUSES } from '../../../../domain/carts/continuationStatus.ts'
import { toJapanIso } from '../../../../domain/values/japanTime.ts'
import {
  describeAnswer,
  describeCode,
  describeStep,
  leavesAt,
  type SimulatedAnswer,
  type SimulationOutlook,
} from '../../../../domain/simulation/index.ts'
import type { NamedMessage } from '../../../../schema/simulation/readMessages.ts'
import { CalendarDate, Id, Instant, oneOf, orNull, shortClock } from '../../../rest/modelFields.ts'

const strict = { additionalProperties: false }

export const SimulationQuestion = Type.Object(
  {
    orderId: Type.Optional({ ...Id, description: 'A real order; or else `order`.' }),
    order: Type.Optional(
      Type.Object(
        {
          lineAccountId: Id,
          productIds: Type.Array(Id, { minItems: 1, maxItems: 100 }),
          shipDate: Type.Optional(orNull(CalendarDate)),
          recurringCount: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 9_999 }))),
          oneTime: Type.Optional(Type.Boolean({ default: false, description: 'A single purchase (単品).' })),
        },
        { ...strict, description: 'An order that does not exist, as if its ship date had come just now.' },
      ),
    ),
    memberId: Type.Optional({ ...Id, description: 'Whose order the invented one is.' }),
    member: Type.Optional(
      Type.Object(
        {
          tagIds: Type.Optional(Type.Array(Id, { maxItems: 1_000 })),
          flagId: Type.Optional(orNull(Id)),
          continuationStatuses: Type.Optional(Type.Array(oneOf(CONTINUATION_STATUSES), { maxItems: 100 })),
          friendSince: Type.Optional(CalendarDate),
          optedOut: Type.Optional(Type.Boolean()),
        },
        { ...strict, description: 'A linked friend that does not exist, in place of `memberId`.' },
      ),
    ),
    assumeEnabled: Type.Optional(
      Type.Boolean({ default: false, description: 'As if every message were switched on.' }),
    ),
  },
  { ...strict, title: 'SimulationQuestion' },
)

const Step = Type.Object({
  scenarioId: Id,
  dayOffset: Type.Integer(),
  sendTime: Type.String(),
  dueAt: Instant,
  clamped: Type.Boolean({ description: 'Moved up to the earliest time that the connection allows (D6).' }),
  leavesAt: orNull(
    Type.Unsafe<string>({ ...Instant, description: 'When it would leave; null: it would not, or has left.' }),
  ),
  state: Type.String({ description: 'As the plan has it.' }),
  reason: orNull(Type.String({ description: 'Why it would not leave, or leaves later.' })),
  text: Type.String({ description: 'Japanese.' }),
  content: Type.Array(
    Type.Object({
      pointer: Type.String({
        description: 'JSON pointer into the bubbles that the scenario sends.',
        examples: ['/0/title'],
      }),
      code: Type.String({ examples: ['TOO_LONG_WITH_PRODUCT'] }),
      message: Type.String({ description: 'Japanese.' }),
    }),
    { description: 'What the name of the order’s product makes too long: `INVALID_CONTENT`.' },
  ),
})
export const SimulationModel = Type.Object(
  {
    messages: Type.Array(
      Type.Object({
        messageId: Id,
        messageName: Type.String(),
        enabled: Type.Boolean({ description: 'As it stands, whatever was assumed.' }),
        answer: oneOf(['enrols', 'countUnknown', 'exclusive', 'no']),
        because: orNull(Type.String({ description: 'For `no`.' })),
        takenBy: orNull(Id),
        text: Type.String({ description: 'Japanese.' }),
        steps: Type.Array(Step),
      }),
    ),
  },
  {
    $id: 'Simulation',
    description:
      'What every message of the LINE account would do with the order, by the facts of now. Nothing was changed.',
  },
)

export function presentSimulation(
  answers: readonly SimulatedAnswer[],
  messages: readonly NamedMessage[],
  now: number,
): Static<typeof SimulationModel> {
  const byId = new Map(messages.map((message) => [message.id, message]))
  return {
    messages: answers.flatMap((answer) => {
      const message = byId.get(answer.messageId)
      if (!message) return []
      const times = new Map(message.scenarios.map((scenario) => [scenario.id, scenario.timing]))
      const by = answer.by === null ? null : (byId.get(answer.by)?.adminName ?? null)
      return {
        messageId: message.id,
        messageName: message.adminName,
        enabled: message.enabled,
        answer: answer.answer,
        because: answer.because,
        takenBy: answer.by,
        text: describeAnswer(answer, by),
        steps: answer.steps.map((step) => {
          const at = leavesAt(step, now)
          const { verdict } = step
          const told = verdict !== null && 'reason' in verdict ? verdict.reason : step.reason
          return {
            scenarioId: step.scenarioId,
            dayOffset: times.get(step.scenarioId)?.dayOffset ?? 0,
            sendTime: shortClock(times.get(step.scenarioId)?.sendTime ?? ''),
            dueAt: toJapanIso(step.dueAt),
            clamped: step.clamped,
            leavesAt: at === null ? null : toJapanIso(at),
            state: step.state,
            reason: told,
            text: describeStep(step, now),
            content: step.content.map(({ path, code, ja }) => ({ pointer: path, code, message: ja })),
          }
        }),
      }
    }),
  }
}

export const OutlookQuestion = Type.Object({
  from: Type.Optional({ ...CalendarDate, description: 'First day in Japan; today when left out.' }),
  to: Type.Optional({
    ...CalendarDate,
    description: 'Last day; 35 days from `from` when left out, 92 at most.',
  }),
  assumeEnabled: Type.Optional(
    Type.Boolean({ default: true, description: 'As if this message were switched on.' }),
  ),
})
const Count = Type.Integer()
const Reasons = { code: Type.String(), text: Type.String({ description: 'Japanese.' }) }
export const SimulationOutlookModel = Type.Object(
  {
    from: CalendarDate,
    to: CalendarDate,
    orders: Type.Integer({
      description: 'Orders with a trigger product whose ship date bears on these days.',
    }),
    ordersReached: Count,
    deliveries: Type.Integer({ description: 'In these days: the quota that they need.' }),
    quotaLeft: orNull(
      Type.Integer({ description: 'Of this month, as LINE last said; null: no limit or not known.' }),
    ),
    days: Type.Array(Type.Object({ date: CalendarDate, deliveries: Count })),
    minutes: Type.Array(Type.Object({ date: CalendarDate, time: Type.String(), deliveries: Count }), {
      description: 'The fullest 60, most first.',
    }),
    months: Type.Array(Type.Object({ month: Type.String(), deliveries: Count })),
    leftOut: Type.Array(Type.Object({ ...Reasons, orders: Count })),
    leftOutOrders: Type.Array(
      Type.Object({
        orderId: Id,
        orderNumber: Type.String(),
        memberId: orNull(Id),
        reasons: Type.Array(Type.Object(Reasons)),
      }),
      { description: 'The first 500.' },
    ),
  },
  {
    $id: 'SimulationOutlook',
    description:
      'What a message would do in a range of days with the orders that are there. Nothing was changed.',
  },
)

/** An order that gets nothing, with the reasons' codes. */
export interface LeftOutOrder {
  orderId: string
  orderNumber: string
  memberId: string | null
  codes: string[]
}

export const presentOutlook = (
  range: { from: string; to: string; quotaLeft: number | null },
  outlook: SimulationOutlook,
  leftOutOrders: readonly LeftOutOrder[],
): Static<typeof SimulationOutlookModel> => ({
  ...range,
  ...outlook,
  leftOut: outlook.leftOut.map(({ code, orders }) => ({ code, text: describeCode(code), orders })),
  leftOutOrders: leftOutOrders.map(({ codes, ...order }) => ({
    ...order,
    reasons: codes.map((code) => ({ code, text: describeCode(code) })),
  })),
})
