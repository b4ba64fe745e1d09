import { sql } from 'kysely'
import type { DeliveryState, Reason } from '../../domain/delivery/deliveryStates.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ResendFacts } from '../../domain/delivery/resend.ts'
import type { ShopTx } from '../database.ts'
import { doubtedBefore } from './resendAttempts.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** Which deliveries of the shop to list. */
export interface ResendListFilter {
  /** Due at or after it. */
  since: Date
  messageId?: string
  state?: DeliveryState
  reason?: Reason
}

/**
 * The newest attempts that may be sent again (domain/delivery/resend.ts), one query per index that finds them. `d`
 * are deliveries, `m` their messages.
 */
function candidates(shopId: ShopId, { since, messageId, state, reason }: ResendListFilter) {
  const common = sql`d.shop_id = ${shopId} and d.due_at >= ${since} and not d.is_test
    and (${messageId ?? null}::uuid is null or d.message_id = ${messageId ?? null}::uuid)
    and (${state ?? null}::text is null or d.state = ${state ?? null}::text)
    and (${reason ?? null}::text is null or d.reason = ${reason ?? null}::text)
    and not exists (select 1 from deliveries n
                     where n.scenario_id = d.scenario_id and n.order_id = d.order_id and n.attempt > d.attempt)`
  return sql`
    select d.id from deliveries d where ${common} and d.state = 'failed'
    union all select d.id from deliveries d where ${common} and d.state = 'unknown'
    union all select d.id from deliveries d where ${common} and d.state = 'skipped' and d.reason = 'OUTAGE_EXPIRED'
    union all select d.id from deliveries d where ${common} and d.state = 'skipped' and d.reason = 'INVALID_CONTENT'
    union all select d.id from deliveries d join follow_messages m on m.id = d.message_id
      where ${common} and d.state = 'parked'
        and d.due_at + make_interval(mins => m.outage_grace_minutes) <= (select clock_timestamp())`
}

/** The outcome of deliveries, as {@link ResendFacts} distinguishes it. */
export type ResendOutcome = Pick<ResendFacts, 'state' | 'reason' | 'ambiguous' | 'maybeSent'>

/** Deliveries of one message with the same outcome. */
export interface ResendCount extends ResendOutcome {
  messageId: string
  messageName: string
  count: number
  oldestDueAt: Date
  newestDueAt: Date
}

/**
 * The candidate's row by primary key, whatever the planner estimates: walking through all messages' rows costs more.
 */
const byPrimaryKey = sql`(select * from deliveries x where x.id = c.id offset 0)`

const ambiguous = sql<boolean>`(d.ambiguous or ${doubtedBefore})`

/** Deliveries that may be sent again, counted by message and outcome, oldest first. */
export async function countResendable(
  tx: ShopTx,
  shopId: ShopId,
  filter: ResendListFilter,
): Promise<ResendCount[]> {
  const { rows } = await sql<ResendCount>`
    select d.message_id as "messageId", m.admin_name as "messageName", d.state, d.reason, ${ambiguous} as ambiguous,
           d.maybe_sent as "maybeSent", count(*)::int as count,
           min(d.due_at) as "oldestDueAt", max(d.due_at) as "newestDueAt"
      from (${candidates(shopId, filter)}) c
      cross join lateral ${byPrimaryKey} d
      join follow_messages m on m.id = d.message_id
     group by 1, 2, 3, 4, 5, 6 order by min(d.due_at), d.message_id`.execute(tx)
  return rows
}

/** Ids of deliveries that may be sent again, oldest first, after the last key of the previous page. */
export async function listResendable(
  tx: ShopTx,
  shopId: ShopId,
  { after, most, ...filter }: ResendListFilter & PageRequest<{ dueAt: string; id: string }>,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from (${candidates(shopId, filter)}) c cross join lateral ${byPrimaryKey} d
     where ${after === null} or (d.due_at, d.id) > (${after?.dueAt ?? null}::timestamptz, ${after?.id ?? null}::uuid)
     order by d.due_at, d.id limit ${most}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Ids of those with one of these outcomes, oldest first. */
export async function resendableOf(
  tx: ShopTx,
  {
    shopId,
    filter,
    outcomes,
    most,
  }: { shopId: ShopId; filter: ResendListFilter; outcomes: readonly ResendOutcome[]; most: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from (${candidates(shopId, filter)}) c cross join lateral ${byPrimaryKey} d
     where (d.state, coalesce(d.reason, ''), ${ambiguous}, d.maybe_sent) in (
             select * from unnest(${outcomes.map((one) => one.state)}::text[],
                                  ${outcomes.map((one) => one.reason ?? '')}::text[],
                                  ${outcomes.map((one) => one.ambiguous)}::boolean[],
                                  ${outcomes.map((one) => one.maybeSent)}::boolean[]))
     order by d.due_at, d.id limit ${most}`.execute(tx)
  return rows.map(({ id }) => id)
}
