import { type Static, Type } from 'typebox'
import { type Cell, type CsvFormat, csvLines, csvOf } from '../../../../domain/values/csv.ts'
import { clockInJapan, dateInJapan } from '../../../../domain/values/japanTime.ts'
import type { ClickRow } from '../../../../schema/responses/linkClicksList.ts'
import { Id, Instant, instant, orNull, shortClock } from '../../../rest/modelFields.ts'

export const LinkClickModel = Type.Object(
  {
    memberId: Id,
    displayName: orNull(Type.String({ description: 'LINE名' })),
    deliveryId: Id,
    scenarioId: orNull(Id),
    dayOffset: orNull(Type.Integer()),
    sendTime: orNull(Type.String({ examples: ['18:00'] })),
    orderId: orNull(Id),
    orderNumber: orNull(Type.String()),
    uri: orNull(
      Type.String({
        description: 'The address of the link, as it was saved in the version that was sent.',
        examples: ['https://example.com/course'],
      }),
    ),
    clicks: Type.Integer({ minimum: 1, description: 'How often.' }),
    firstClickedAt: Instant,
    lastClickedAt: Instant,
  },
  {
    $id: 'LinkClick',
    description: 'A member clicked a link whose clicks are counted, once or several times.',
  },
)

export const presentLinkClick = (row: ClickRow): Static<typeof LinkClickModel> => ({
  memberId: row.member_id,
  displayName: row.display_name,
  deliveryId: row.delivery_id,
  scenarioId: row.scenario_id,
  dayOffset: row.day_offset,
  sendTime: row.send_time === null ? null : shortClock(row.send_time),
  orderId: row.order_id,
  orderNumber: row.order_number,
  uri: row.uri,
  clicks: row.clicks,
  firstClickedAt: instant(row.first_clicked_at),
  lastClickedAt: instant(row.last_clicked_at),
})

/** The first line of the file; {@link linkClickLines} follow. */
export const linkClickHeadings = (format: CsvFormat): string =>
  csvOf(
    [
      [
        '会員ID',
        'LINE名',
        'リンク先',
        'クリック数',
        '最初のクリック',
        '最後のクリック',
        '発送日からの日数',
        '配信時間',
        '受注番号',
        '配信ID',
      ],
    ],
    format,
  )

/** Clicks, one a line; times are those of Japan. */
export const linkClickLines = (rows: readonly ClickRow[], format: CsvFormat): string =>
  csvLines(
    rows.map((row): Cell[] => [
      row.member_id,
      row.display_name,
      row.uri,
      row.clicks,
      { moment: spoken(row.first_clicked_at) },
      { moment: spoken(row.last_clicked_at) },
      row.day_offset,
      { moment: row.send_time === null ? null : shortClock(row.send_time) },
      { code: row.order_number },
      row.delivery_id,
    ]),
    format,
  )

const spoken = (at: Date): string => `${dateInJapan(at.getTime())} ${clockInJapan(at.getTime())}`
