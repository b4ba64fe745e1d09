import { type Cell, type CsvFormat, csvLines, csvOf } from '../../../../domain/values/csv.ts'
import { DELIVERY_STATE_LABELS } from '../../../../domain/delivery/deliveryStates.ts'
import { explainDelivery } from '../../../../domain/delivery/orderTimeline.ts'
import { clockInJapan, dateInJapan } from '../../../../domain/values/japanTime.ts'
import type { DeliveryRow } from '../../../../schema/delivery/deliveriesList.ts'
import { shortClock } from '../../../rest/modelFields.ts'

/** The first line of the file; {@link deliveryLines} follow. */
export const deliveryHeadings = (format: CsvFormat): string =>
  csvOf(
    [
      [
        '配信予定日時',
        '状態',
        '状態の説明',
        '理由',
        '理由の説明',
        'メッセージ管理名',
        '発送日からの日数',
        '配信時間',
        '受注番号',
        '発送日',
        '会員ID',
        '配信の回数',
        '結果の日時',
        'LINEの応答',
        'テスト',
        '配信ID',
      ],
    ],
    format,
  )

/** Deliveries, one a line; times are those of Japan. */
export const deliveryLines = (rows: readonly DeliveryRow[], format: CsvFormat): string =>
  csvLines(
    rows.map((row): Cell[] => [
      { moment: spoken(row.due_at) },
      row.state,
      DELIVERY_STATE_LABELS[row.state],
      row.reason,
      row.reason === null ? null : explainDelivery(row.state, row.reason, row.content_fault),
      row.admin_name,
      row.day_offset,
      { moment: row.send_time === null ? null : shortClock(row.send_time) },
      { code: row.order_number },
      { moment: row.planned_ship_date },
      row.member_id,
      row.attempt,
      { moment: row.settled_at === null ? null : spoken(row.settled_at) },
      row.failure,
      row.is_test ? 'テスト' : '',
      row.id,
    ]),
    format,
  )

const spoken = (at: Date): string => `${dateInJapan(at.getTime())} ${clockInJapan(at.getTime())}`
