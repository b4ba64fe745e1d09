import { sql } from 'kysely'
import type { Finding } from '../../../domain/alerts/finding.ts'
import { CART_FAILURES, isCartFailureRetryable } from '../../../domain/errors/failureTypes.ts'
import { type Finder, msOf } from './finder.ts'

/** Failures that last until a person acts. The others may be over at the next run: one alone is a hiccup. */
const LASTING = CART_FAILURES.filter((code) => !isCartFailureRetryable(code))
/** How long a run may take that follows an interval later (seconds). */
const RUN_SECONDS = 60

/** Connections in error: a person has to act, or the failure was there again at the next run. */
export const cartErrors: Finder = {
  kinds: ['CART_ERROR'],
  async find(tx, shopId, { syncIntervalSeconds }) {
    const rows = await tx
      .selectFrom('cart_connections')
      .select(['id', 'state_code', 'state_at'])
      .where('shop_id', '=', shopId)
      .where('removed_at', 'is', null)
      .where('state', '=', 'ERROR')
      .where(
        sql<boolean>`(state_code = any(${LASTING}::text[])
          or state_at < clock_timestamp() - make_interval(secs => ${syncIntervalSeconds + RUN_SECONDS}))`,
      )
      .execute()
    return rows.map(
      ({ id, state_code, state_at }): Finding => ({
        kind: 'CART_ERROR',
        subject: { type: 'CART_CONNECTION', id },
        since: msOf(state_at),
        details: state_code === null ? {} : { code: state_code },
      }),
    )
  },
}

/** At least this long, however often carts are pulled. */
const LEAST_STANDSTILL_SECONDS = 30 * 60
const MISSED_RUNS = 6

/**
 * Connections that say OK while no pull has moved for several intervals: a run that hangs, a worker or a schedule that
 * is gone. A long first import stores page after page and is none.
 */
export const cartStandstills: Finder = {
  kinds: ['CART_STANDSTILL'],
  async find(tx, shopId, { syncIntervalSeconds }) {
    const seconds = Math.max(LEAST_STANDSTILL_SECONDS, MISSED_RUNS * syncIntervalSeconds)
    const movedAt = sql`greatest(c.created_at, c.state_at, max(s.finished_at),
                                 max((s.resume_at ->> 'movedAt')::timestamptz))`
    const { rows } = await sql<{ id: string; moved_at: Date }>`
      select c.id, ${movedAt} as moved_at
        from cart_connections c left join sync_cursors s on s.connection_id = c.id
       where c.shop_id = ${shopId} and c.removed_at is null and c.state <> 'ERROR'
       group by c.id
      having ${movedAt} < clock_timestamp() - make_interval(secs => ${seconds})`.execute(tx)
    return rows.map(
      ({ id, moved_at }): Finding => ({
        kind: 'CART_STANDSTILL',
        subject: { type: 'CART_CONNECTION', id },
        since: msOf(moved_at),
        details: {},
      }),
    )
  },
}

/** What could not be read is counted up to here, of each kind: many values must not hide a row. */
const MOST_COUNTED = 10_000

const KIND_OF = { ROWS_SET_ASIDE: 'SET_ASIDE', VALUES_UNREAD: 'VALUE_UNREAD' } as const

/** Rows set aside and values that were not read, by connection. */
export const unreadCartData: Finder = {
  kinds: ['ROWS_SET_ASIDE', 'VALUES_UNREAD'],
  slow: true,
  async find(tx, shopId) {
    const { rows } = await sql<{ id: string; kind: keyof typeof KIND_OF; count: number; since: Date }>`
      select c.id, k.alert as kind, u.count, u.since
        from cart_connections c
       cross join jsonb_each_text(${JSON.stringify(KIND_OF)}::jsonb) k(alert, stored)
       cross join lateral (
          select count(*)::int as count, min(x.first_seen_at) as since
            from (select first_seen_at from unread_cart_data d
                   where d.connection_id = c.id and d.kind = k.stored order by d.id limit ${MOST_COUNTED}) x) u
       where c.shop_id = ${shopId} and c.removed_at is null and u.count > 0`.execute(tx)
    return rows.map(
      ({ id, kind, count, since }): Finding => ({
        kind,
        subject: { type: 'CART_CONNECTION', id },
        since: msOf(since),
        details: { count },
      }),
    )
  },
}
