import { sql } from 'kysely'
import type { AlertDetails, Finding } from '../../../domain/alerts/finding.ts'
import type { AlertKind } from '../../../domain/alerts/alertKinds.ts'
import {
  type FormUse,
  looksLikeGuessing,
  STRANGERS_OF_WRONG_CHANNEL,
} from '../../../domain/line/formTries.ts'
import { forecastQuota } from '../../../domain/line/quotaForecast.ts'
import { addDays } from '../../../domain/values/japanTime.ts'
import { readQuotaFacts } from '../../line/quotaFacts.ts'
import { type Finder, msOf } from './finder.ts'

/** An emergency stop is somebody's decision: it is worth a word when it may have been forgotten. */
const LONG_STOP_HOURS = 3

/** Standing of LINE accounts: credentials, limit of the month, stops, what a restore holds back. */
export const lineAccounts: Finder = {
  kinds: ['LINE_ERROR', 'QUOTA_USED_UP', 'SENDING_STOPPED', 'HELD_AFTER_RESTORE'],
  async find(tx, shopId) {
    const { rows } = await sql<{
      id: string
      state: string
      state_code: string | null
      quota_limit: number | null
      is_used_up: boolean | null
      long_stop: Date | null
      held_since: Date | null
    }>`
      select a.id, a.state, a.state_code, a.quota_limit,
             -- what LINE said in an earlier month says nothing about this one
             a.quota_used >= a.quota_limit
               and date_trunc('month', a.quota_read_at at time zone 'Asia/Tokyo')
                   = date_trunc('month', clock_timestamp() at time zone 'Asia/Tokyo') as is_used_up,
             case when a.stopped_at < clock_timestamp() - make_interval(hours => ${LONG_STOP_HOURS})
                  then a.stopped_at end as long_stop,
             l.held_since
        from line_accounts a left join channel_leases l on l.line_account_id = a.id
       where a.shop_id = ${shopId} and a.removed_at is null`.execute(tx)
    return rows.flatMap((row) => {
      const found = (kind: AlertKind, since: Date | null, details: AlertDetails = {}): Finding => ({
        kind,
        subject: { type: 'LINE_ACCOUNT', id: row.id },
        since: msOf(since),
        details,
      })
      const code = row.state_code === null ? {} : { code: row.state_code }
      return [
        ...(row.state === 'ERROR' ? [found('LINE_ERROR', null, code)] : []),
        ...(row.is_used_up === true
          ? [found('QUOTA_USED_UP', null, row.quota_limit === null ? {} : { count: row.quota_limit })]
          : []),
        ...(row.long_stop === null ? [] : [found('SENDING_STOPPED', row.long_stop)]),
        ...(row.held_since === null ? [] : [found('HELD_AFTER_RESTORE', row.held_since)]),
      ]
    })
  },
}

/** Days ahead in which a limit that runs out is worth a word: time to change the plan at LINE. */
const FORECAST_AHEAD_DAYS = 7

/** LINE accounts whose limit will not last for what is planned. */
export const quotaForecasts: Finder = {
  kinds: ['QUOTA_RUNS_OUT'],
  slow: true,
  async find(tx, shopId) {
    const { rows } = await sql<{ id: string }>`
      select id from line_accounts
       where shop_id = ${shopId} and removed_at is null and quota_limit > 0`.execute(tx)
    const findings: Finding[] = []
    for (const { id } of rows) {
      const facts = await readQuotaFacts(tx, shopId, id)
      const { runsOutOn } = forecastQuota(facts)
      const isUsedUp = typeof facts.limit === 'number' && facts.used >= facts.limit
      if (runsOutOn === null || isUsedUp || runsOutOn > addDays(facts.today, FORECAST_AHEAD_DAYS)) continue
      findings.push({
        kind: 'QUOTA_RUNS_OUT',
        subject: { type: 'LINE_ACCOUNT', id },
        since: null,
        details: { date: runsOutOn },
      })
    }
    return findings
  },
}

/** Events set aside are counted up to here. */
const MOST_COUNTED = 10_000

/** LINE accounts with events that are set aside. What was handled, though not as it came, is no alert. */
export const unreadEvents: Finder = {
  kinds: ['EVENTS_SET_ASIDE'],
  slow: true,
  async find(tx, shopId) {
    const { rows } = await sql<{ id: string; count: number; since: Date }>`
      select a.id, u.count, u.since
        from line_accounts a
        cross join lateral (
          select count(*)::int as count, min(x.received_at) as since
            from (select received_at from unread_line_events d
                   where d.line_account_id = a.id and d.kind = 'SET_ASIDE' order by d.id limit ${MOST_COUNTED}) x) u
       where a.shop_id = ${shopId} and a.removed_at is null and u.count > 0`.execute(tx)
    return rows.map(
      ({ id, count, since }): Finding => ({
        kind: 'EVENTS_SET_ASIDE',
        subject: { type: 'LINE_ACCOUNT', id },
        since: msOf(since),
        details: { count },
      }),
    )
  },
}

/** What customers meet on the pages inside LINE: a channel of another provider, and somebody who tries numbers. */
export const pagesInLine: Finder = {
  kinds: ['WRONG_LOGIN_CHANNEL', 'MANY_FAILED_LINKS'],
  async find(tx, shopId) {
    const { rows } = await sql<FormUse & { id: string; strangers: number; since: Date | null }>`
      select a.id, s.strangers, s.since, u.submitted, u.linked, u.refused
        from line_accounts a
        cross join lateral (
          select count(*)::int as strangers, min(first_seen_at) as since
            from liff_strangers where line_account_id = a.id) s
        cross join lateral (
          -- this hour and the one before
          select coalesce(sum(submitted), 0)::int as submitted, coalesce(sum(linked), 0)::int as linked,
                 coalesce(sum(refused), 0)::int as refused
            from liff_use
           where line_account_id = a.id
             and hour >= date_trunc('hour', clock_timestamp()) - interval '1 hour') u
       where a.shop_id = ${shopId} and a.removed_at is null and a.login_channel_id is not null`.execute(tx)
    return rows.flatMap(({ id, strangers, since, ...use }): Finding[] => {
      const subject = { type: 'LINE_ACCOUNT', id } as const
      const unmatched = use.submitted - use.linked + use.refused
      return [
        ...(strangers >= STRANGERS_OF_WRONG_CHANNEL
          ? [
              {
                kind: 'WRONG_LOGIN_CHANNEL',
                subject,
                since: msOf(since),
                details: { count: strangers },
              } as const,
            ]
          : []),
        ...(looksLikeGuessing(use)
          ? [{ kind: 'MANY_FAILED_LINKS', subject, since: null, details: { count: unmatched } } as const]
          : []),
      ]
    })
  },
}
