import { armAt } from '../../../domain/delivery/armTime.ts'
import type { OrderToPlan } from './readOrder.ts'

/** What a new row of an order keeps of the facts that it was planned from. Instants are epoch milliseconds. */
export const plannedColumns = (
  order: OrderToPlan,
  row: { dueAt: number; knownAt: number; timingVersion: number },
) => ({
  line_account_id: order.lineAccountId,
  order_id: order.id,
  member_id: order.memberId,
  member_no: order.memberNo,
  due_at: new Date(row.dueAt),
  known_at: new Date(row.knownAt),
  arm_at: new Date(armAt(row.dueAt, order.id, order.now)),
  planned_ship_date: order.shipDate,
  planned_count: order.recurringCount,
  plan_version: row.timingVersion,
})
