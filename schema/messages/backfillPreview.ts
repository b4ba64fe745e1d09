import { sql } from 'kysely'
import { type BackfillOutlook, backfillOutlook } from '../../domain/messages/backfillOutlook.ts'
import { type CalendarDate, parseClock } from '../../domain/values/japanTime.ts'
import type { RecurringCountRule } from '../../domain/orders/recurringCount.ts'
import { readClock } from '../sql/clock.ts'
import type { ShopTx } from '../database.ts'
import type { FollowMessageRow } from './followMessages.ts'
import { ordersToBackfill } from './backfill.ts'

/** What switching on a message with these back-fill days would enrol now (D3). Writes nothing. */
export async function previewBackfill(
  tx: ShopTx,
  message: FollowMessageRow,
  days: number,
): Promise<BackfillOutlook> {
  const reached = await ordersToBackfill(tx, { messageId: message.id, which: 'all', days })
  const ids = reached.map(({ id }) => id)
  const { rows } = await sql<{
    ship_date: CalendarDate
    recurring_count: number | null
    kind: string
    history: boolean
    floor_day: number
    floor_time: string
    member_id: string | null
  }>`
    select o.ship_date, o.recurring_count, o.kind, o.history, c.floor_day, c.floor_time, l.member_id
      from orders o
      join cart_connections c on c.id = o.connection_id
      left join cart_customers cc on cc.connection_id = o.connection_id
                                 and cc.external_id = o.customer_external_id
      left join member_links l on l.customer_id = cc.id and l.line_account_id = c.line_account_id
     where o.id = any(${ids}::uuid[])`.execute(tx)
  return backfillOutlook(
    rows.map((row) => ({
      shipDate: row.ship_date,
      recurringCount: row.recurring_count,
      oneTime: row.kind === 'ONE_TIME',
      history: row.history,
      floor: { dayOffset: row.floor_day, sendTime: parseClock(row.floor_time) },
      memberId: row.member_id,
    })),
    {
      scenarios: message.scenarios.map((one) => ({
        dayOffset: one.day_offset,
        sendTime: parseClock(one.send_time),
      })),
      recurringCountRule: message.recurring_count_rule as RecurringCountRule | null,
      lateGraceMinutes: message.late_grace_minutes,
    },
    await readClock(tx),
  )
}
