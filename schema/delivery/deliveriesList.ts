import { sql } from 'kysely'
import type { DeliveryState, Reason } from '../../domain/delivery/deliveryStates.ts'
import type { ContentFault } from '../../domain/line/check/index.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'

export interface DeliveryFilter {
  messageId?: string
  orderId?: string
  memberId?: string
  lineAccountId?: string
  states?: DeliveryState[]
  reason?: Reason
  dueFrom?: Date
  dueTo?: Date
}

/** The sort key of a delivery: its due time as PostgreSQL writes it (a Date would cut microseconds), its id. */
export interface DeliveryKey {
  dueAt: string
  id: string
}

/** Deliveries as they are shown; the caller selects them. */
const deliveries = (tx: ShopTx) =>
  tx
    .selectFrom('deliveries as d')
    .leftJoin('follow_messages as m', 'm.id', 'd.message_id')
    .leftJoin('scenarios as s', 's.id', 'd.scenario_id')
    .leftJoin('orders as o', 'o.id', 'd.order_id')
    .select([
      'd.id',
      'd.line_account_id',
      'd.message_id',
      'd.scenario_id',
      'd.order_id',
      'd.member_id',
      'd.attempt',
      'd.state',
      'd.reason',
      'd.failure',
      sql<ContentFault | null>`d.content_fault`.as('content_fault'),
      'd.due_at',
      'd.not_before',
      'd.planned_ship_date',
      'd.clamped',
      'd.maybe_sent',
      'd.ambiguous',
      'd.message_version',
      'd.armed_at',
      'd.first_attempt_at',
      'd.settled_at',
      'd.line_request_id',
      'd.actions',
      'd.actions_open',
      'd.is_test',
      'd.requested_by',
      'd.created_at',
      'm.admin_name',
      's.day_offset',
      's.send_time',
      'o.number as order_number',
      sql<string>`d.due_at::text`.as('due_key'),
      sql<{ action: string; outcome: string; doneAt: string }[]>`coalesce((
        select json_agg(json_build_object('action', a.action, 'outcome', a.outcome, 'doneAt', a.done_at) order by a.done_at)
          from delivery_actions a where a.delivery_id = d.id), '[]')`.as('actions_done'),
    ])

export type DeliveryRow = Awaited<ReturnType<ReturnType<typeof deliveries>['executeTakeFirstOrThrow']>>

/** Where a page begins and how long it is. */
export interface DeliveryPage {
  ascending: boolean
  after: DeliveryKey | null
  most: number
}

/** Deliveries by due time, latest first unless `ascending`. */
export function listDeliveries(
  tx: ShopTx,
  { shopId, filter, page }: { shopId: ShopId; filter: DeliveryFilter; page: DeliveryPage },
): Promise<DeliveryRow[]> {
  const way = page.ascending ? 'asc' : 'desc'
  // An index has the rows of one state in the order of the list, but not those of several states.
  const states = filter.states === undefined ? [undefined] : new Set(filter.states)
  const pages = [...states].map((state) => sql`${keysOf(tx, { shopId, filter, page, state })}`)
  return deliveries(tx)
    .where('d.id', 'in', sql<string>`(select k.id from (${sql.join(pages, sql` union all `)}) k)`)
    .orderBy('d.due_at', way)
    .orderBy('d.id', way)
    .limit(page.most)
    .execute()
}

/** The page as it would be if all deliveries were in this state. */
function keysOf(
  tx: ShopTx,
  {
    shopId,
    filter,
    page: { ascending, after, most },
    state,
  }: { shopId: ShopId; filter: DeliveryFilter; page: DeliveryPage; state: DeliveryState | undefined },
) {
  const way = ascending ? 'asc' : 'desc'
  let query = tx
    .selectFrom('deliveries as d')
    .select('d.id')
    .where('d.shop_id', '=', shopId)
    // Tests are shown with their runs (schema/testRuns/).
    .where('d.kind', '=', 'FOLLOW')
    .orderBy('d.due_at', way)
    .orderBy('d.id', way)
    .limit(most)
  if (after !== null)
    query = query.where(
      ascending
        ? sql<boolean>`(d.due_at, d.id) > (${after.dueAt}::timestamptz, ${after.id}::uuid)`
        : sql<boolean>`(d.due_at, d.id) < (${after.dueAt}::timestamptz, ${after.id}::uuid)`,
    )
  if (state !== undefined) query = query.where('d.state', '=', state)
  if (filter.messageId !== undefined) query = query.where('d.message_id', '=', filter.messageId)
  if (filter.orderId !== undefined) query = query.where('d.order_id', '=', filter.orderId)
  if (filter.memberId !== undefined) query = query.where('d.member_id', '=', filter.memberId)
  if (filter.lineAccountId !== undefined) query = query.where('d.line_account_id', '=', filter.lineAccountId)
  if (filter.reason !== undefined) query = query.where('d.reason', '=', filter.reason)
  if (filter.dueFrom !== undefined) query = query.where('d.due_at', '>=', filter.dueFrom)
  if (filter.dueTo !== undefined) query = query.where('d.due_at', '<', filter.dueTo)
  return query
}

/** @throws NoSuchRow */
export const readDelivery = async (tx: ShopTx, id: string): Promise<DeliveryRow> =>
  requireRow(await deliveries(tx).where('d.id', '=', id).executeTakeFirst())

/** The deliveries with these ids, by due time. */
export const readDeliveries = async (tx: ShopTx, ids: readonly string[]): Promise<DeliveryRow[]> =>
  ids.length === 0
    ? []
    : deliveries(tx)
        .where('d.id', 'in', [...ids])
        .orderBy('d.due_at')
        .orderBy('d.id')
        .execute()
