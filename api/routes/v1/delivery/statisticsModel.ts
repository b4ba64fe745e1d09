import { type Static, Type } from 'typebox'
import { type Cell, type CsvFormat, csvOf } from '../../../../domain/values/csv.ts'
import {
  type DeliveryState,
  OPEN_STATES,
  REASON_EXPLANATIONS,
  type Reason,
} from '../../../../domain/delivery/deliveryStates.ts'
import type { ScenarioStatistics } from '../../../../schema/delivery/messageStatistics.ts'
import { DeliveryReason } from './deliveryModel.ts'
import { CalendarDate, Id, shortClock } from '../../../rest/modelFields.ts'

const Count = (description: string) => Type.Integer({ minimum: 0, description })

const ScenarioNumbers = Type.Object(
  {
    scenarioId: Id,
    dayOffset: Type.Integer(),
    sendTime: Type.String({ examples: ['18:00'] }),
    removed: Type.Boolean({ description: 'The message does not have the scenario any more.' }),
    planned: Count('Planned, armed, or being sent at this moment.'),
    parked: Count('Waiting for room in LINE’s monthly limit.'),
    sent: Count('Accepted by LINE.'),
    failed: Count('Refused by LINE for ever.'),
    unknown: Count('May have been delivered: LINE’s answer was never found out.'),
    cancelled: Count('The order was cancelled, or its ship date taken back.'),
    skipped: Count('Not sent, for the reasons below.'),
    skippedByReason: Type.Array(
      Type.Object({ reason: DeliveryReason, reasonText: Type.String(), count: Count('Deliveries.') }),
    ),
    clicks: Count('Clicks of links with `trackClicks`.'),
    clickMembers: Count('Members who clicked at least once.'),
    taps: Count('Taps of recipients on buttons of kind `act`.'),
    tapMembers: Count('Members who tapped at least once.'),
    upsellOrders: Count('Orders that recipients placed within `upsellDays` days after the send.'),
    upsellMembers: Count('Members who placed such an order.'),
  },
  { title: 'ScenarioStatistics' },
)

export const StatisticsModel = Type.Object(
  {
    messageId: Id,
    from: CalendarDate,
    to: CalendarDate,
    upsellDays: Type.Integer(),
    scenarios: Type.Array(ScenarioNumbers),
  },
  {
    $id: 'MessageStatistics',
    description: 'What the scenarios of a follow message came to, test deliveries and test members left out.',
  },
)
export type Statistics = Static<typeof StatisticsModel>

export function presentScenario(row: ScenarioStatistics): Static<typeof ScenarioNumbers> {
  const inState = (...states: DeliveryState[]) =>
    row.deliveries.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0)
  return {
    scenarioId: row.scenarioId,
    dayOffset: row.dayOffset,
    sendTime: shortClock(row.sendTime),
    removed: row.isRemoved,
    planned: inState(...OPEN_STATES),
    parked: inState('parked'),
    sent: inState('sent'),
    failed: inState('failed'),
    unknown: inState('unknown'),
    cancelled: inState('cancelled'),
    skipped: inState('skipped'),
    skippedByReason: row.deliveries.flatMap(({ state, reason, count }) =>
      state === 'skipped' && reason !== null
        ? [{ reason, reasonText: REASON_EXPLANATIONS[reason], count }]
        : [],
    ),
    clicks: row.clicks.total,
    clickMembers: row.clicks.members,
    taps: row.taps.total,
    tapMembers: row.taps.members,
    upsellOrders: row.upsellOrders.total,
    upsellMembers: row.upsellOrders.members,
  }
}

/** The same numbers as a file, one scenario a line. */
export const statisticsCsv = (
  { scenarios, upsellDays }: Statistics,
  { adminName, format }: { adminName: string; format: CsvFormat },
): string =>
  csvOf(
    [
      [
        'メッセージ管理名',
        '発送日からの日数',
        '配信時間',
        '削除済み',
        '配信予定',
        '保留',
        '配信済み',
        '失敗',
        '不明',
        '取りやめ',
        '見送り',
        '見送りの内訳',
        'クリック数',
        'クリックした会員数',
        'タップ数',
        'タップした会員数',
        `配信後${upsellDays}日以内の注文数`,
        `配信後${upsellDays}日以内に注文した会員数`,
      ],
      ...scenarios.map((one): Cell[] => [
        adminName,
        one.dayOffset,
        { moment: one.sendTime },
        one.removed ? '削除済み' : '',
        one.planned,
        one.parked,
        one.sent,
        one.failed,
        one.unknown,
        one.cancelled,
        one.skipped,
        one.skippedByReason.map(({ reason, count }) => `${reason satisfies Reason}: ${count}`).join(' / '),
        one.clicks,
        one.clickMembers,
        one.taps,
        one.tapMembers,
        one.upsellOrders,
        one.upsellMembers,
      ]),
    ],
    format,
  )
