import { sql } from 'kysely'
import type { Finding } from '../../../domain/alerts/finding.ts'
import { type Finder, msOf } from './finder.ts'

/** Connections in error: the last run failed, and a person may have to act. */
export const cartErrors: Finder = {
  kinds: ['CART_ERROR'],
  async find(tx, shopId) {
    const rows = await tx
      .selectFrom('cart_connections')
      .select(['id', 'state_code', 'state_at'])
      .where('shop_id', '=', shopId)
      .where('removed_at', 'is', null)
      .where('state', '=', 'ERROR')
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
 * is gone. A long first import moves its cursor page by page and is none.
 */
export const cartStandstills: Finder = {
  kinds: ['CART_STANDSTILL'],
  async find(tx, shopId, { syncIntervalSeconds }) {
    const seconds = Math.max(LEAST_STANDSTILL_SECONDS, MISSED_RUNS * syncIntervalSeconds)
    const { rows } = await sql<{ id: string; moved_at: Date }>`
      select c.id, greatest(c.created_at, c.state_at, max(s.finished_at), max(s.synced_to)) as moved_at
        from cart_connections c left join sync_cursors s on s.connection_id = c.id
       where c.shop_id = ${shopId} and c.removed_at is null and c.state <> 'ERROR'
       group by c.id
      having greatest(c.created_at, c.state_at, max(s.finished_at), max(s.synced_to))
             < clock_timestamp() - make_interval(secs => ${seconds})`.execute(tx)
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

/** What could not be read is counted up to here. */
const MOST_COUNTED = 10_000

/** Rows set aside and values that were not read, by connection. */
export const unreadCartData: Finder = {
  kinds: ['ROWS_SET_ASIDE', 'VALUES_UNREAD'],
  slow: true,
  async find(tx, shopId) {
    const { rows } = await sql<{ id: string; aside: number; unread: number; since: Date }>`
      select c.id, u.aside, u.unread, u.since
        from cart_connections c
        cross join lateral (
          select (count(*) filter (where x.kind = 'SET_ASIDE'))::int as aside,
                 (count(*) filter (where x.kind = 'VALUE_UNREAD'))::int as unread,
                 min(x.first_seen_at) as since
            from (select kind, first_seen_at from unread_cart_data d
                   where d.connection_id = c.id order by d.id limit ${MOST_COUNTED}) x) u
       where c.shop_id = ${shopId} and c.removed_at is null and u.aside + u.unread > 0`.execute(tx)
    return rows.flatMap(({ id, aside, unread, since }) => {
      const found = (kind: 'ROWS_SET_ASIDE' | 'VALUES_UNREAD', count: number): Finding[] =>
        count === 0
          ? []
          : [{ kind, subject: { type: 'CART_CONNECTION', id }, since: msOf(since), details: { count } }]
      return [...found('ROWS_SET_ASIDE', aside), ...found('VALUES_UNREAD', unread)]
    })
  },
}
