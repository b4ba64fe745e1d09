import { sql } from 'kysely'
import {
  addDays,
  type CalendarDate,
  dateInJapan,
  instantInJapan,
  parseClock,
} from '../../domain/values/japanTime.ts'
import type { OnLimit, SendingLimits } from '../../domain/line/sendingLimits.ts'
import type { ShopTx } from '../database.ts'

/** A LINE account's limits on automatic messages. Clock times as PostgreSQL writes them. */
export interface LimitColumns {
  quiet_from: string | null
  quiet_until: string | null
  quiet_on_hit: OnLimit
  cap_per_day: number | null
  cap_per_week: number | null
  cap_on_hit: OnLimit
  limits_include_notices: boolean
}

/** The columns as the rule reads them. */
export function sendingLimitsOf(row: LimitColumns): SendingLimits {
  const { quiet_from: from, quiet_until: until, cap_per_day: perDay, cap_per_week: perWeek } = row
  return {
    quietHours:
      from === null || until === null
        ? null
        : { from: parseClock(from), until: parseClock(until), onHit: row.quiet_on_hit },
    cap: perDay === null && perWeek === null ? null : { perDay, perWeek, onHit: row.cap_on_hit },
    includeNotices: row.limits_include_notices,
  }
}

/**
 * The day in Japan of each limited message that was sent to these members in the last seven calendar days or is being
 * sent. Pushes of unknown outcome count: the member may have them.
 */
export async function readSentLately(
  tx: ShopTx,
  memberIds: string[],
  { now, limits_include_notices }: Pick<LimitColumns, 'limits_include_notices'> & { now: Date },
): Promise<Map<string, CalendarDate[]>> {
  const from = new Date(instantInJapan(addDays(dateInJapan(now.getTime()), -6), parseClock('00:00')))
  const { rows } = await sql<{ member_id: string; sent_at: Date }>`
    select d.member_id, coalesce(d.pushed_at, d.first_attempt_at) as sent_at
      from deliveries d join follow_messages m on m.id = d.message_id
     where d.shop_id = nullif(current_setting('app.shop_id', true), '')::uuid
       and d.member_id = any(${memberIds}::uuid[])
       and d.state in ('sent', 'sending', 'unknown') and not d.is_test
       and coalesce(d.pushed_at, d.first_attempt_at) >= ${from}
       and (${limits_include_notices} or m.purpose = 'PROMOTION')`.execute(tx)
  const days = new Map<string, CalendarDate[]>()
  for (const { member_id, sent_at } of rows)
    days.set(member_id, [...(days.get(member_id) ?? []), dateInJapan(sent_at.getTime())])
  return days
}
