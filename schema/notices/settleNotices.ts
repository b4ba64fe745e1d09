import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'
import type { LeaseRow } from '../delivery/dispatch/leases.ts'
import type { Settled } from '../delivery/dispatch/settle.ts'
import { PARKED_MINUTES } from '../../domain/notices/judgeNotice.ts'

/**
 * Settles notices that this epoch holds, as deliveries are: what LINE surely did not take waits again (`armed` there), a
 * parked one is looked at again. Answers the ids that were written.
 */
export async function settleNotices(tx: ShopTx, epoch: number, rows: Settled[]): Promise<string[]> {
  if (rows.length === 0) return []
  const column = <T>(pick: (row: Settled) => T): T[] => rows.map(pick)
  const { rows: written } = await sql<{ id: string }>`
    update notices n
       set state = f.state, reason = f.reason, failure = f.failure,
           line_request_id = coalesce(f.request_id, n.line_request_id),
           pushed_at = case when f.state = 'sent' then clock_timestamp() else n.pushed_at end,
           settled_at = case when f.state in ('sending', 'waiting', 'parked') then null else clock_timestamp() end,
           try_at = case when f.state in ('sending', 'waiting') then clock_timestamp() + make_interval(secs => coalesce(f.again, 0))
                         when f.state = 'parked' then clock_timestamp() + make_interval(mins => ${PARKED_MINUTES}) end,
           first_attempt_at = case when f.state in ('waiting', 'parked') then null else n.first_attempt_at end,
           ambiguous = n.ambiguous or f.ambiguous
      from unnest(${column(({ id }) => id)}::uuid[],
                  ${column(({ state }) => (state === 'armed' ? 'waiting' : state))}::text[],
                  ${column(({ reason }) => reason)}::text[], ${column(({ failure }) => failure)}::text[],
                  ${column(({ lineRequestId }) => lineRequestId)}::text[],
                  ${column(({ againInSeconds }) => againInSeconds)}::float8[],
                  ${column(({ ambiguous }) => ambiguous)}::boolean[])
           as f(id, state, reason, failure, request_id, again, ambiguous)
     where n.id = f.id and n.state = 'sending' and n.epoch = ${epoch}
    returning n.id`.execute(tx)
  return written.map(({ id }) => id)
}

const NOT_PUSHED = sql`state = case when ambiguous then 'sending' else 'waiting' end, try_at = clock_timestamp(),
           first_attempt_at = case when ambiguous then first_attempt_at end`

/** Gives claimed but never pushed notices of this epoch back: an emergency stop, a shutdown. */
export async function giveNoticesBack(tx: ShopTx, epoch: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update notices set ${NOT_PUSHED}
     where id = any(${ids}::uuid[]) and state = 'sending' and epoch = ${epoch}`.execute(tx)
}

/** Gives back what was claimed under this epoch and is not among `held`: the answer to the claim was lost. */
export async function giveLostNoticesBack(
  tx: ShopTx,
  { lineAccountId, epoch }: LeaseRow,
  held: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update notices set ${NOT_PUSHED}
     where line_account_id = ${lineAccountId} and state = 'sending' and epoch = ${epoch} and try_at is null
       and not (id = any(${held}::uuid[]))
    returning id`.execute(tx)
  return rows.length
}
