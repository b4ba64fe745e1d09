import { sql } from 'kysely'
import type { Finding } from '../../../domain/alerts/finding.ts'
import { countResendable } from '../../delivery/resendList.ts'
import { type Finder, msOf } from './finder.ts'

const LATE_MINUTES = 10
/** Late rows of an account are counted up to here. */
const MOST_COUNTED = 10_000

/** LINE accounts with deliveries that wait although they are due and nothing holds them back. */
export const lateSending: Finder = {
  kinds: ['SENDING_LATE'],
  async find(tx, shopId) {
    const { rows } = await sql<{ id: string; count: number; oldest: Date }>`
      select a.id, w.count, w.oldest
        from line_accounts a
        left join channel_leases l on l.line_account_id = a.id
        cross join lateral (
          select count(*)::int as count, min(x.due) as oldest
            from (select greatest(d.due_at, d.not_before) as due from deliveries d
                   where d.line_account_id = a.id and d.shop_id = a.shop_id and d.state = 'armed'
                     and greatest(d.due_at, d.not_before) < (select clock_timestamp()) - make_interval(mins => ${LATE_MINUTES})
                   order by greatest(d.due_at, d.not_before) limit ${MOST_COUNTED}) x) w
       where a.shop_id = ${shopId} and a.removed_at is null and a.stopped_at is null and l.held_since is null
         and a.state <> 'ERROR' and w.count > 0`.execute(tx)
    return rows.map(
      ({ id, count, oldest }): Finding => ({
        kind: 'SENDING_LATE',
        subject: { type: 'LINE_ACCOUNT', id },
        since: msOf(oldest),
        details: { count },
      }),
    )
  },
}

const WAITING_MINUTES = 10
/** Facts about orders that no workflow has taken for long: Temporal or the role `orders` is down. */
export const waitingOrders: Finder = {
  kinds: ['ORDERS_WAITING'],
  async find(tx, shopId) {
    // Of all shops: one entry of an index, and mostly the whole answer. Pending facts have no index by shop.
    const waited = await sql<{ age: number | null }>`select oldest_outbox_seconds() as age`.execute(tx)
    if ((waited.rows[0]?.age ?? 0) < WAITING_MINUTES * 60) return []
    const { rows } = await sql<{ oldest: Date | null }>`
      select min(created_at) as oldest from outbox
       where shop_id = ${shopId} and done_at is null
         and created_at < clock_timestamp() - make_interval(mins => ${WAITING_MINUTES})`.execute(tx)
    const oldest = rows[0]?.oldest ?? null
    if (oldest === null) return []
    return [
      {
        kind: 'ORDERS_WAITING',
        subject: { type: 'SHOP', id: shopId },
        since: msOf(oldest),
        details: {},
      },
    ]
  },
}

/** What is older stays on the re-send list, but is no news. */
const RESEND_DAYS = 7

/** What a person may have sent again. Customers who blocked the account cannot be helped and are not counted. */
export const waitingResends: Finder = {
  kinds: ['RESEND_WAITING'],
  slow: true,
  async find(tx, shopId) {
    const { rows } = await sql<{ since: Date }>`
      select clock_timestamp() - make_interval(days => ${RESEND_DAYS}) as since`.execute(tx)
    const since = rows[0]?.since
    if (since === undefined) return []
    const counts = await countResendable(tx, shopId, { since })
    const waiting = counts.filter(({ reason }) => reason !== 'UNREACHABLE')
    const oldest = waiting.map(({ oldestDueAt }) => oldestDueAt.getTime())
    if (oldest.length === 0) return []
    return [
      {
        kind: 'RESEND_WAITING',
        subject: { type: 'SHOP', id: shopId },
        since: Math.min(...oldest),
        details: { count: waiting.reduce((sum, { count }) => sum + count, 0) },
      },
    ]
  },
}
