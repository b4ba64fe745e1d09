import { sql } from 'kysely'
import type { ButtonAct, PlaceholderFacts } from '../../domain/bubbles/index.ts'
import { spokenProductOf } from '../../domain/orders/spokenLine.ts'
import type { LineAccountId, MemberId, TestRunId } from '../../domain/values/ids.ts'
import { type CalendarDate, dateInJapan } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'
import { spokenLines } from '../orders/orderLines.ts'

/** A recorded tap, with what it takes to answer it at LINE. */
export interface TapToAnswer {
  lineAccountId: LineAccountId
  memberId: MemberId
  lineUserId: string
  act: ButtonAct
  /** Whether announcements are stopped now, even if by a newer wish: the reply says this. */
  optedOut: boolean
  /** LINE's token for one reply; null when the event has none, or it was deleted. */
  replyToken: string | null
  /** The test run that the message belongs to; null: it is a real one. */
  testRunId: TestRunId | null
  /** The facts of now that the reply may mention, of the member and of the message's order. */
  facts: PlaceholderFacts
}

/** Null when there is no such tap (its member was erased). */
export async function readTapToAnswer(tx: ShopTx, tapId: string): Promise<TapToAnswer | null> {
  const row = await tx
    .selectFrom('taps as t')
    .innerJoin('members as m', 'm.id', 't.member_id')
    .innerJoin('line_accounts as a', 'a.id', 't.line_account_id')
    // An answer of an auto-reply is no delivery: it speaks of no order.
    .leftJoin('deliveries as d', 'd.id', 't.delivery_id')
    .leftJoin('test_runs as r', 'r.id', 'd.test_run_id')
    .leftJoin('orders as o', (join) =>
      join.on(sql`coalesce(d.order_id, r.source_order_id)`, '=', sql.ref('o.id')),
    )
    .leftJoin('subscriptions as s', (join) =>
      join
        .onRef('s.connection_id', '=', 'o.connection_id')
        .onRef('s.external_id', '=', 'o.subscription_external_id'),
    )
    .leftJoin('webhook_events as e', (join) =>
      join
        .onRef('e.line_account_id', '=', 't.line_account_id')
        .onRef('e.webhook_event_id', '=', 't.webhook_event_id'),
    )
    .select([
      't.line_account_id',
      't.member_id',
      't.act',
      'm.line_user_id',
      'm.nick_name',
      'm.display_name',
      'm.point_balance',
      'm.opted_out_at',
      'a.liff_id',
      'o.id as order_id',
      'd.test_run_id',
      sql<string | null>`coalesce(r.order_number, o.number)`.as('number'),
      sql<string | null>`coalesce(r.ship_date, o.ship_date)`.as('ship_date'),
      sql<string | null>`case when r.id is null then s.next_delivery_date else r.next_delivery_date end`.as(
        'next_delivery_date',
      ),
      sql<string | null>`e.payload ->> 'replyToken'`.as('reply_token'),
      'r.product_name as product_of_test',
      spokenLines(sql.ref('d.message_id')).as('lines'),
    ])
    .where('t.id', '=', tapId)
    .where('t.verdict', '=', 'TAKEN')
    .executeTakeFirst()
  if (!row) return null
  const shipments =
    row.order_id === null
      ? []
      : await tx
          .selectFrom('shipments')
          .select(['carrier', 'raw_carrier', 'tracking_number'])
          .where('order_id', '=', row.order_id)
          .orderBy('line')
          .execute()
  return {
    lineAccountId: row.line_account_id as LineAccountId,
    memberId: row.member_id as MemberId,
    lineUserId: row.line_user_id,
    testRunId: row.test_run_id as TestRunId | null,
    act: row.act as ButtonAct,
    optedOut: row.opted_out_at !== null,
    replyToken: row.reply_token,
    facts: {
      nickName: row.nick_name,
      displayName: row.display_name,
      orderNumber: row.number,
      productName: row.test_run_id === null ? spokenProductOf(row.lines) : row.product_of_test,
      shipDate: row.ship_date as CalendarDate | null,
      nextDeliveryDate: row.next_delivery_date as CalendarDate | null,
      points: row.point_balance,
      shipments: shipments.map((one) => ({
        carrier: one.carrier,
        rawCarrier: one.raw_carrier,
        trackingNumber: one.tracking_number,
      })),
      today: dateInJapan(Date.now()),
      liffId: row.liff_id,
    },
  }
}
