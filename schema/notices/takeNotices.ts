import { sql } from 'kysely'
import type { NoticeReason } from '../../domain/notices/notice.ts'
import type { LineAccountId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import type { LeaseRow } from '../delivery/dispatch/leases.ts'

/** A notice whose time has come, locked, with what it is judged by and rendered from. */
export interface DueNotice {
  id: string
  dueAt: Date
  now: Date
  tries: number
  retryKey: string
  isTest: boolean
  /** LINE may have it from before a restore. */
  ambiguous: boolean
  /** Sealed; null: its text is forgotten. */
  content: Buffer | null
  /** Sealed; frozen at an earlier claim that LINE surely did not accept. */
  body: Buffer | null
  lineUserId: string
  displayName: string | null
  nickName: string | null
  points: number
  blocked: boolean
}

/**
 * Locks due notices of a channel, oldest first. One waits while an earlier one of the same member is on its way, 60 s at
 * most, so that a receipt does not come after the result.
 */
export async function selectNotices(tx: ShopTx, channel: LineAccountId, most: number): Promise<DueNotice[]> {
  const { rows } = await sql<DueNotice>`
    select n.id, n.due_at as "dueAt", clock_timestamp() as now, n.tries, n.retry_key as "retryKey",
           n.is_test as "isTest", n.ambiguous, n.content, n.body, m.line_user_id as "lineUserId", m.display_name as "displayName",
           m.nick_name as "nickName", m.point_balance as points, m.friend_state = 'BLOCKED' as blocked
      from notices n join members m on m.id = n.member_id
     where n.line_account_id = ${channel} and n.state in ('waiting', 'parked') and n.try_at <= (select clock_timestamp())
       and not exists (
         select 1 from notices e
          where e.member_id = n.member_id and e.state in ('waiting', 'sending') and (e.due_at, e.id) < (n.due_at, n.id)
            and greatest(e.due_at, e.first_attempt_at) > (select clock_timestamp()) - interval '60 seconds')
     order by n.try_at, n.due_at, n.id
     limit ${most}
       for no key update of n skip locked`.execute(tx)
  return rows
}

/** A notice that goes: its sealed body, frozen before its first push. */
export interface FrozenNotice {
  id: string
  body: Buffer
}

/** Moves notices to `sending` under this epoch; a frozen body never changes again. */
export async function freezeNotices(tx: ShopTx, epoch: number, rows: readonly FrozenNotice[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update notices n
       set state = 'sending', reason = null, body = coalesce(n.body, f.body), epoch = ${epoch}, try_at = null,
           first_attempt_at = coalesce(n.first_attempt_at, clock_timestamp()), tries = n.tries + 1
      from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ body }) => body)}::bytea[]) as f(id, body)
     where n.id = f.id`.execute(tx)
}

/** A notice that a rule closed, or parked for some seconds. `unknown`: LINE may have it, and forgot its key. */
export interface ClosedNotice {
  id: string
  state: 'skipped' | 'parked' | 'unknown'
  reason: NoticeReason | null
  /** What of its content is wrong; no words of the member. */
  failure: string | null
  againInSeconds: number | null
}

export async function closeNotices(tx: ShopTx, rows: readonly ClosedNotice[]): Promise<void> {
  if (rows.length === 0) return
  const column = <T>(pick: (row: ClosedNotice) => T): T[] => rows.map(pick)
  await sql`
    update notices n
       set state = f.state, reason = f.reason, failure = f.failure,
           try_at = case when f.state = 'parked' then clock_timestamp() + make_interval(secs => f.again) end,
           settled_at = case when f.state = 'parked' then null else clock_timestamp() end
      from unnest(${column(({ id }) => id)}::uuid[], ${column(({ state }) => state)}::text[],
                  ${column(({ reason }) => reason)}::text[], ${column(({ failure }) => failure)}::text[],
                  ${column(({ againInSeconds }) => againInSeconds)}::float8[]) as f(id, state, reason, failure, again)
     where n.id = f.id`.execute(tx)
}

/** A notice that LINE may have, to be pushed again exactly as it was. */
export interface RepeatedNotice {
  id: string
  body: Buffer
  retryKey: string
  tries: number
  dueAt: Date
  firstAttemptAt: Date
  now: Date
}

/**
 * Takes notices in `sending` that nobody pushes: those of older epochs, whose dispatcher is gone, which are ambiguous
 * from now on, and our own whose next try is due.
 */
export async function takeNoticeRepeats(
  tx: ShopTx,
  { lineAccountId, epoch }: LeaseRow,
  most: number,
): Promise<RepeatedNotice[]> {
  const { rows } = await sql<RepeatedNotice>`
    update notices n
       set epoch = ${epoch}, ambiguous = n.ambiguous or n.epoch < ${epoch}, try_at = null, tries = n.tries + 1
      from (select x.id from notices x
             where x.line_account_id = ${lineAccountId} and x.state = 'sending'
               and (x.epoch < ${epoch} or x.try_at <= (select clock_timestamp()))
             order by x.due_at, x.id limit ${most} for no key update skip locked) w
     where n.id = w.id
    returning n.id, n.body, n.retry_key as "retryKey", n.tries, n.due_at as "dueAt",
              coalesce(n.first_attempt_at, n.due_at) as "firstAttemptAt", clock_timestamp() as now`.execute(
    tx,
  )
  return rows
}

/** A removed account sends nothing any more: what waits is closed. Answers how many there were. */
export async function closeWaiting(tx: ShopTx, channel: LineAccountId): Promise<number> {
  const { numAffectedRows } = await sql`
    update notices set state = 'skipped', reason = 'STOPPED', settled_at = clock_timestamp(), try_at = null
     where line_account_id = ${channel} and state in ('waiting', 'parked')`.execute(tx)
  return Number(numAffectedRows ?? 0)
}
