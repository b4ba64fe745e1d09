import { type Static, Type } from 'typebox'
import { DELIVERY_STATE_LABELS, type Reason } from '../../../../domain/delivery/deliveryStates.ts'
import { explainDelivery } from '../../../../domain/delivery/orderTimeline.ts'
import { describeCode } from '../../../../domain/simulation/index.ts'
import { describeRealOutcome } from '../../../../domain/testRuns/describeRealOutcome.ts'
import {
  TEST_GAP_SECONDS,
  TEST_MAX_MEMBERS,
  TEST_MAX_SECONDS,
  TEST_WAIT_AFTER_SECONDS,
} from '../../../../domain/testRuns/testTiming.ts'
import type { TestMemberRow, TestRunRow, TestStepRow } from '../../../../schema/testRuns/showRun.ts'
import type { TestOutlook } from './startTestRun.ts'
import { DeliveryReason, DeliveryState } from '../delivery/deliveryModel.ts'
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

const strict = { additionalProperties: false }
const Seconds = { minimum: 1, maximum: TEST_MAX_SECONDS }

const Order = Type.Object(
  {
    orderId: Type.Optional({
      ...Id,
      description: 'A real order whose facts are copied; it stays untouched.',
    }),
    productId: Type.Optional({
      ...Id,
      description: 'Of an invented order. Without it the message’s first trigger product.',
    }),
    shipDate: Type.Optional({ ...CalendarDate, description: 'Otherwise the copied one’s, or today.' }),
    recurringCount: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 9_999 }))),
    oneTime: Type.Optional(Type.Boolean({ description: 'A single purchase (単品).' })),
    nextDeliveryDate: Type.Optional(orNull(CalendarDate)),
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { ...strict, description: 'What stands for the order. Nothing of it appears among orders.' },
)
export const NewTestRun = Type.Object(
  {
    memberIds: Type.Array(Id, { minItems: 1, maxItems: TEST_MAX_MEMBERS, uniqueItems: true }),
    order: Type.Optional(Order),
    gapSeconds: Type.Optional(
      Type.Integer({ ...Seconds, default: TEST_GAP_SECONDS, description: 'Between two scenarios.' }),
    ),
    waitAfterSeconds: Type.Optional(
      Type.Integer({
        ...Seconds,
        minimum: 0,
        default: TEST_WAIT_AFTER_SECONDS,
        description: 'After the last one, for taps, before everything is taken back.',
      }),
    ),
  },
  { ...strict, title: 'NewTestRun' },
)

const Coded = Type.Object({ code: Type.String(), text: Type.String({ description: 'Japanese.' }) })
const coded = (code: string | null): Static<typeof Coded> | null =>
  code === null ? null : { code, text: describeCode(code) }

const planned = {
  scenarioId: Id,
  dayOffset: Type.Integer(),
  sendTime: Type.String(),
  realDueAt: Type.Unsafe<string>({ ...Instant, description: 'When it would be due for a real order.' }),
  clamped: Type.Boolean({ description: 'Moved up to the earliest time that the connection allows (D6).' }),
}
const QuotaNeeded = Type.Integer({ description: 'Of LINE’s monthly limit.' })
const leftOutField = orNull({
  ...Coded,
  description: 'Why a real order like this would not get the message if it were on; null: it would.',
})

export const TestRunPreviewModel = Type.Object(
  {
    quotaNeeded: QuotaNeeded,
    quotaLeft: orNull(Type.Integer({ description: 'Null: no limit, or not known.' })),
    isEnough: Type.Boolean(),
    leftOut: leftOutField,
    steps: Type.Array(Type.Object(planned)),
  },
  { $id: 'TestRunPreview', description: 'What a test run would be; nothing was changed.' },
)

const summary = {
  id: Id,
  messageId: Id,
  messageName: Type.String(),
  messageEnabled: Type.Boolean({ description: 'As it stands; a test does not change it.' }),
  state: oneOf(['RUNNING', 'TAKING_BACK', 'ENDED']),
  stateText: Type.String({ description: 'Japanese.' }),
  order: Type.Object({
    orderId: orNull(Type.Unsafe<string>({ ...Id, description: 'Whose facts were copied; null: invented.' })),
    number: Type.String(),
    productName: orNull(Type.String()),
    shipDate: CalendarDate,
    recurringCount: orNull(Type.Integer()),
    nextDeliveryDate: orNull(CalendarDate),
  }),
  leftOut: leftOutField,
  quotaNeeded: QuotaNeeded,
  quotaUsed: Type.Integer({ description: 'Pushes that LINE has taken.' }),
  gapSeconds: Type.Integer(),
  waitAfterSeconds: Type.Integer(),
  createdBy: orNull(Id),
  createdAt: Instant,
  endsAt: Type.Unsafe<string>({ ...Instant, description: 'When it should be over.' }),
  stoppedAt: orNull(Instant),
  endedAt: orNull(Instant),
}
export const TestRunModel = Type.Object(summary, {
  $id: 'TestRun',
  description:
    'A whole message sent to test members, compressed in time (テスト配信). Counts in no statistics.',
})
export const TestRunWholeModel = Type.Object(
  {
    ...summary,
    members: Type.Array(
      Type.Object({
        memberId: Id,
        name: orNull(Type.String()),
        isTakenBack: Type.Boolean({ description: 'All that the test changed of the member was taken back.' }),
        steps: Type.Array(
          Type.Object({
            ...planned,
            deliveryId: Id,
            state: DeliveryState,
            stateText: Type.String({ description: 'Japanese.' }),
            reason: orNull(DeliveryReason),
            reasonText: orNull(Type.String({ description: 'Japanese.' })),
            failure: orNull(Type.String({ description: 'What LINE said, for support.' })),
            dueAt: Type.Unsafe<string>({ ...Instant, description: 'In the test.' }),
            sentAt: orNull(Instant),
            noted: orNull({
              ...Coded,
              description: 'Why a real one would not have gone, or not then; known once the step was judged.',
            }),
            actions: Type.Array(Type.Object({ action: Type.String(), outcome: orNull(Type.String()) })),
          }),
        ),
        changes: Type.Array(
          Type.Object({
            kind: oneOf(['TAGS', 'FLAG', 'POINTS', 'MENU', 'OPT_OUT']),
            cause: Type.String({ description: '`delivery:` or `tap:` and the id.' }),
            isTakenBack: Type.Boolean(),
            outcome: orNull(
              Type.String({
                description: '`DONE`, or `CHANGED_SINCE`: somebody else changed it and it stays.',
              }),
            ),
          }),
        ),
      }),
    ),
  },
  { $id: 'TestRunWhole', description: 'A test run, step by step for each member.' },
)

export function presentPreview({
  run,
  message,
  quotaNeeded,
  quotaLeft,
}: TestOutlook): Static<typeof TestRunPreviewModel> {
  return {
    quotaNeeded,
    quotaLeft,
    isEnough: quotaLeft === null || quotaLeft >= quotaNeeded,
    leftOut: coded(run.leftOut),
    steps: message.scenarios.map((scenario, nth) => ({
      scenarioId: scenario.id,
      dayOffset: scenario.day_offset,
      sendTime: shortClock(scenario.send_time),
      realDueAt: instant(new Date(run.steps[nth]?.realDueAt ?? 0)),
      clamped: run.steps[nth]?.clamped ?? false,
    })),
  }
}

const STATE_TEXTS = {
  RUNNING: 'テスト配信をしています。',
  TAKING_BACK: 'テスト配信を終え、変更した内容を元に戻しています。',
  ENDED: 'テスト配信を終え、変更した内容を元に戻しました。',
} as const

const stateOf = (row: TestRunRow): keyof typeof STATE_TEXTS =>
  row.ended_at !== null ? 'ENDED' : row.is_open && row.stopped_at === null ? 'RUNNING' : 'TAKING_BACK'

export const presentTestRun = (row: TestRunRow): Static<typeof TestRunModel> => ({
  id: row.id,
  messageId: row.message_id,
  messageName: row.admin_name,
  messageEnabled: row.enabled,
  state: stateOf(row),
  stateText: STATE_TEXTS[stateOf(row)],
  order: {
    orderId: row.source_order_id,
    number: row.order_number,
    productName: row.product_name,
    shipDate: row.ship_date,
    recurringCount: row.recurring_count,
    nextDeliveryDate: row.next_delivery_date,
  },
  leftOut: coded(row.left_out),
  quotaNeeded: row.pushes,
  quotaUsed: row.sent,
  gapSeconds: row.gap_seconds,
  waitAfterSeconds: row.wait_after_seconds,
  createdBy: row.created_by,
  createdAt: instant(row.created_at),
  endsAt: instant(row.ends_at),
  stoppedAt: instantOrNull(row.stopped_at),
  endedAt: instantOrNull(row.ended_at),
})

export const presentTestRunWhole = (
  row: TestRunRow,
  members: readonly TestMemberRow[],
  steps: readonly TestStepRow[],
): Static<typeof TestRunWholeModel> => ({
  ...presentTestRun(row),
  members: members.map((member) => ({
    memberId: member.member_id,
    name: member.nick_name ?? member.display_name,
    isTakenBack: member.state === 'closed',
    steps: steps.filter((step) => step.member_id === member.member_id).map(presentStep),
    changes: member.changes.map(({ kind, cause, takenBack, outcome }) => ({
      kind: kind as 'TAGS',
      cause,
      isTakenBack: takenBack,
      outcome,
    })),
  })),
})

function presentStep(step: TestStepRow) {
  const outcomes = new Map(step.actions_done.map(({ action, outcome }) => [action, outcome]))
  return {
    deliveryId: step.id,
    scenarioId: step.scenario_id ?? '',
    dayOffset: step.day_offset,
    sendTime: shortClock(step.send_time),
    state: step.state,
    stateText: DELIVERY_STATE_LABELS[step.state],
    reason: step.reason,
    reasonText: step.reason === null ? null : explainDelivery(step.state, step.reason, step.content_fault),
    failure: step.failure,
    dueAt: instant(step.due_at),
    sentAt: instantOrNull(step.pushed_at),
    realDueAt: instant(step.real_due_at ?? step.due_at),
    clamped: step.clamped,
    noted: step.noted === null ? null : { code: step.noted, text: describeRealOutcome(step.noted as Reason) },
    actions: step.actions.map((action) => ({ action, outcome: outcomes.get(action) ?? null })),
  }
}
