import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import {
  addDays,
  type CalendarDate,
  dateInJapan,
  instantInJapan,
  parseClock,
  parseDate,
} from '../../domain/values/japanTime.ts'
import { FORECAST_DAYS, type QuotaFacts } from '../../domain/line/quotaForecast.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'

const MIDNIGHT = parseClock('00:00')

/**
 * The facts of a LINE account's quota forecast. A usage that LINE stated before this month says nothing about this
 * month: then our own sends of the month are counted. @throws NoSuchRow
 */
export async function readQuotaFacts(tx: ShopTx, shopId: ShopId, lineAccountId: string): Promise<QuotaFacts> {
  const account = requireRow(
    await tx
      .selectFrom('line_accounts')
      .select(['quota_limit', 'quota_used', 'quota_read_at', sql<Date>`clock_timestamp()`.as('now')])
      .where('id', '=', lineAccountId)
      .where('removed_at', 'is', null)
      .executeTakeFirst(),
  )
  const today = dateInJapan(account.now.getTime())
  const monthBegan = new Date(instantInJapan(parseDate(`${today.slice(0, 7)}-01`), MIDNIGHT))
  const readAt = account.quota_read_at
  const saidThisMonth = readAt !== null && readAt >= monthBegan
  const sent = await countSent(tx, lineAccountId, saidThisMonth ? readAt : monthBegan)
  return {
    today,
    limit: readAt === null ? 'unknown' : (account.quota_limit ?? 'none'),
    used: (saidThisMonth ? (account.quota_used ?? 0) : 0) + sent,
    planned: await countPlanned(tx, { shopId, lineAccountId, today }),
  }
}

async function countSent(tx: ShopTx, lineAccountId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from deliveries
     where line_account_id = ${lineAccountId} and state = 'sent' and pushed_at > ${since}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** One query per index: planned rows, and rows armed or being sent. */
async function countPlanned(
  tx: ShopTx,
  { shopId, lineAccountId, today }: { shopId: ShopId; lineAccountId: string; today: CalendarDate },
): Promise<Map<CalendarDate, number>> {
  const until = new Date(instantInJapan(addDays(today, FORECAST_DAYS), MIDNIGHT))
  const common = sql`d.shop_id = ${shopId} and d.line_account_id = ${lineAccountId} and d.due_at < ${until}`
  const { rows } = await sql<{ day: string; count: number }>`
    select to_char(greatest(d.due_at, d.not_before, now()) at time zone 'Asia/Tokyo', 'YYYY-MM-DD') as day,
           count(*)::int as count
      from (select due_at, not_before from deliveries d where ${common} and d.state = 'planned'
            union all select due_at, not_before from deliveries d where ${common} and d.state = 'armed'
            union all select due_at, not_before from deliveries d where ${common} and d.state = 'sending') d
     group by 1`.execute(tx)
  return new Map(rows.map(({ day, count }) => [parseDate(day), count]))
}
