import { sql } from 'kysely'
import type { AlertKind } from '../../../domain/alerts/alertKinds.ts'
import type { Finding } from '../../../domain/alerts/finding.ts'
import { REMINDED_HOURS } from '../../../domain/requests/dueBy.ts'
import { type Finder, msOf } from './finder.ts'

/** A new request is left to its robot for this long before anybody is reminded of it. */
const SETTLED_MINUTES = 5
/** Requests of an account are counted up to here. */
const MOST_COUNTED = 10_000

const REMINDERS = [
  { kind: 'REQUEST_DUE_SOON', hours: REMINDED_HOURS[0], beyond: REMINDED_HOURS[1] },
  { kind: 'REQUEST_DUE_IN_HOURS', hours: REMINDED_HOURS[1], beyond: null },
] as const satisfies readonly { kind: AlertKind; hours: number; beyond: number | null }[]

/** Unfinished requests whose deadline is near or over (domain.md D23): 24 hours before it, and again 4 hours before. */
export const dueRequests: Finder = {
  kinds: ['REQUEST_DUE_SOON', 'REQUEST_DUE_IN_HOURS'],
  async find(tx, shopId) {
    const found: Finding[] = []
    for (const { kind, hours, beyond } of REMINDERS) {
      const { rows } = await sql<{ id: string; count: number; date: string }>`
        select a.id, w.count, w.date
          from line_accounts a
         cross join lateral (
           select count(*)::int as count, (min(x.due_by) at time zone interval '9 hours')::date::text as date
             from (select r.due_by from change_requests r
                    where r.shop_id = a.shop_id and r.line_account_id = a.id and r.settled_at is null and not r.is_test
                      and r.due_by < (select clock_timestamp()) + make_interval(hours => ${hours})
                      ${beyond === null ? sql`` : sql`and r.due_by >= (select clock_timestamp()) + make_interval(hours => ${beyond})`}
                      and r.created_at < (select clock_timestamp()) - make_interval(mins => ${SETTLED_MINUTES})
                    limit ${MOST_COUNTED}) x) w
         where a.shop_id = ${shopId} and a.removed_at is null and w.count > 0`.execute(tx)
      for (const { id, count, date } of rows)
        found.push({
          kind,
          subject: { type: 'LINE_ACCOUNT', id },
          since: null,
          details: { count, date },
        })
    }
    return found
  },
}

/** Requests that only a person can go on with. */
export const requestsOfPeople: Finder = {
  kinds: ['REQUEST_NEEDS_HUMAN'],
  async find(tx, shopId) {
    const { rows } = await sql<{ id: string; count: number; since: Date | null }>`
      select a.id, w.count, w.since
        from line_accounts a
       cross join lateral (
         select count(*)::int as count, min(x.since) as since
           from (select (select max(s.at) from request_steps s
                          where s.request_id = r.id and s.step in ('APPLIED', 'HANDED_OVER', 'IDENTITY_UNSURE')) as since
                   from change_requests r
                  where r.shop_id = a.shop_id and r.line_account_id = a.id and r.state = 'NEEDS_HUMAN' and not r.is_test
                  limit ${MOST_COUNTED}) x) w
       where a.shop_id = ${shopId} and a.removed_at is null and w.count > 0`.execute(tx)
    return rows.map(
      ({ id, count, since }): Finding => ({
        kind: 'REQUEST_NEEDS_HUMAN',
        subject: { type: 'LINE_ACCOUNT', id },
        since: msOf(since),
        details: { count },
      }),
    )
  },
}

/** Robots that may not work until somebody saves their login again, or looks at the cart; not those that a person stopped. */
export const stoppedRobots: Finder = {
  kinds: ['ROBOT_STOPPED'],
  async find(tx, shopId) {
    const { rows } = await sql<{ id: string; count: number; reason: string | null; since: Date }>`
      select r.connection_id as id, count(*)::int as count, min(r.state_at) as since,
             (array_agg(r.reason order by r.state_at))[1] as reason
        from robots r join cart_connections c on c.id = r.connection_id and c.removed_at is null
       where r.shop_id = ${shopId} and r.removed_at is null and r.state = 'STOPPED' and r.reason is not null
       group by r.connection_id`.execute(tx)
    return rows.map(
      ({ id, count, reason, since }): Finding => ({
        kind: 'ROBOT_STOPPED',
        subject: { type: 'CART_CONNECTION', id },
        since: msOf(since),
        details: { count, ...(reason === null ? {} : { code: reason }) },
      }),
    )
  },
}
