import { sql } from 'kysely'
import { armAt } from '../../../domain/delivery/armTime.ts'
import type { DeliveryState } from '../../../domain/delivery/deliveryStates.ts'
import type { RowPlan } from '../../../domain/delivery/planning.ts'
import type { ShopTx } from '../../database.ts'
import type { OrderToPlan } from './readOrder.ts'

/** A row that a plan changes; it is locked, and was read in the state `from`. */
export interface Move {
  id: string
  from: DeliveryState
  timingVersion: number
  deliveryOrder: number
  plan: Exclude<RowPlan, { change: 'keep' }>
}

const instant = (at: number): string => new Date(at).toISOString()

/**
 * Writes all moves of one plan in one statement. Each row gets the next generation, and is planned by the order's
 * present facts or closed with the facts that it was planned by.
 * @throws when a row is not in the state that it was read in
 */
export async function writeMoves(tx: ShopTx, order: OrderToPlan, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return
  const rows = moves.map(({ plan, ...row }) => ({
    ...row,
    ...(plan.change === 'close'
      ? { state: plan.state, reason: plan.reason, closedAt: instant(order.now) }
      : {
          state: 'planned',
          dueAt: instant(plan.dueAt),
          knownAt: instant(plan.knownAt),
          armAt: instant(armAt(plan.dueAt, order.id, order.now)),
          clamped: plan.clamped,
        }),
  }))
  const { numAffectedRows } = await sql`
    update deliveries d
       set state = w.state, reason = w.reason, settled_at = w."closedAt", notified_at = w."closedAt",
           generation = d.generation + 1,
           not_before = null, retry_at = null, armed_at = null, armed_by = null, nudged_at = null,
           (due_at, known_at, arm_at, clamped, plan_version, delivery_order,
            planned_ship_date, planned_count, member_id, member_no) = (
             select w."dueAt", w."knownAt", w."armAt", w.clamped, w."timingVersion", w."deliveryOrder",
                    ${order.shipDate}::date, ${order.recurringCount}::int, ${order.memberId}::uuid,
                    ${order.memberNo}::bigint
              where w.state = 'planned'
             union all
             select d.due_at, d.known_at, d.arm_at, d.clamped, d.plan_version, d.delivery_order,
                    d.planned_ship_date, d.planned_count, d.member_id, d.member_no
              where w.state <> 'planned')
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as w(id uuid, "from" text, state text, reason text, "closedAt" timestamptz, "dueAt" timestamptz,
             "knownAt" timestamptz, "armAt" timestamptz, clamped boolean, "timingVersion" int, "deliveryOrder" int)
     where d.id = w.id and d.state = w."from"`.execute(tx)
  assertAllWritten(numAffectedRows, moves)
}

/**
 * Updates the 配信順 of waiting rows after their message's was edited (domain.md V10, V18). In place: the order among
 * rows due together matters to the dispatcher only, so no workflow has to wake.
 */
export async function reorderRows(tx: ShopTx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const { numAffectedRows } = await sql`
    update deliveries d set delivery_order = m.delivery_order
      from follow_messages m
     where m.id = d.message_id and d.id = any(${ids}::uuid[]) and d.state in ('planned', 'armed')`.execute(tx)
  assertAllWritten(numAffectedRows, ids)
}

function assertAllWritten(written: bigint | undefined, wanted: readonly unknown[]): void {
  if (written !== BigInt(wanted.length))
    throw new Error(`${wanted.length} locked deliveries were to move, ${written ?? 0n} did`)
}
