import { sql } from 'kysely'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Action, ScenarioActions } from '../../domain/members/scenarioActions.ts'
import type { DeliveryId, LineAccountId, MemberId, ShopId, TestRunId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

const Ids = Type.Array(Type.String())
const Actions = Type.Object({
  removeTagIds: Type.Optional(Ids),
  addTagIds: Type.Optional(Ids),
  flagId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  points: Type.Optional(Type.Integer()),
  richMenuId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  runWhenNotDelivered: Type.Optional(Type.Boolean()),
})

/** The member that a delivery's actions are for, and the actions. */
export interface ActionSubject {
  lineAccountId: LineAccountId
  /** 1; more for a re-send by hand. */
  attempt: number
  /** The member that the delivery was for, if the order's customer is still linked to it. */
  member: { id: MemberId; lineUserId: string } | null
  /** Why `member` is null. */
  missing: 'NO_MEMBER' | 'UNLINKED' | null
  actions: ScenarioActions
  /** The test run that the delivery belongs to; null: it is a real one. */
  testRunId: TestRunId | null
}

/** Null when there is no such delivery. The actions are the scenario's as it stands now (domain.md V18). */
export async function readActionSubject(tx: ShopTx, deliveryId: DeliveryId): Promise<ActionSubject | null> {
  const row = await tx
    .selectFrom('deliveries as d')
    .innerJoin('scenarios as s', 's.id', 'd.scenario_id')
    .leftJoin('members as m', 'm.id', 'd.member_id')
    .select([
      'd.line_account_id',
      'd.attempt',
      'd.test_run_id',
      's.actions',
      'm.id as member_id',
      'm.line_user_id',
      // The member of a test is the test member itself.
      sql<boolean>`d.kind = 'TEST' or exists (
        select 1 from orders o
          join cart_customers c on c.connection_id = o.connection_id and c.external_id = o.customer_external_id
          join member_links l on l.customer_id = c.id and l.line_account_id = d.line_account_id
         where o.id = d.order_id and l.member_id = d.member_id)`.as('linked'),
    ])
    .where('d.id', '=', deliveryId)
    .executeTakeFirst()
  if (!row) return null
  if (!Value.Check(Actions, row.actions)) throw new Error(`actions of delivery ${deliveryId} are malformed`)
  const known = row.member_id !== null && row.line_user_id !== null
  return {
    lineAccountId: row.line_account_id as LineAccountId,
    attempt: row.attempt,
    member:
      known && row.linked ? { id: row.member_id as MemberId, lineUserId: row.line_user_id as string } : null,
    missing: !known ? 'NO_MEMBER' : row.linked ? null : 'UNLINKED',
    actions: row.actions,
    testRunId: row.test_run_id as TestRunId | null,
  }
}

/** One action of one delivery. */
export interface ActionAt {
  shopId: ShopId
  deliveryId: DeliveryId
  action: Action
}

export async function isDone(tx: ShopTx, { deliveryId, action }: ActionAt): Promise<boolean> {
  const row = await tx
    .selectFrom('delivery_actions')
    .select('action')
    .where('delivery_id', '=', deliveryId)
    .where('action', '=', action)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether an earlier attempt of the same scenario and order carried the action out (V20): it is not done twice. */
export async function isDoneBefore(tx: ShopTx, { deliveryId, action }: ActionAt): Promise<boolean> {
  const { rows } = await sql`
    select 1 from deliveries d
      join deliveries e on e.scenario_id = d.scenario_id and e.order_id = d.order_id and e.attempt < d.attempt
      join delivery_actions x on x.delivery_id = e.id and x.action = ${action}
     where d.id = ${deliveryId} and (x.outcome like 'DONE%' or x.outcome = 'UNCHANGED') limit 1`.execute(tx)
  return rows.length > 0
}

/**
 * Carries out an action at most once: its row, its effect and the delivery's count of open actions are one
 * transaction, the caller's. `effect` answers the outcome to store. False: it was done before.
 *
 * Locks: the member, then the action's row, then the delivery.
 */
export async function doOnce(
  tx: ShopTx,
  { shopId, deliveryId, action, memberId }: ActionAt & { memberId: MemberId | null },
  effect: () => Promise<string>,
): Promise<boolean> {
  if (memberId !== null)
    await tx.selectFrom('members').select('id').where('id', '=', memberId).forNoKeyUpdate().execute()
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('delivery_actions')
    .values({ delivery_id: deliveryId, action, shop_id: shopId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (!inserted) {
    await closeDoneOnes(tx, deliveryId)
    return false
  }
  await tx
    .updateTable('delivery_actions')
    .set({ outcome: await effect() })
    .where('delivery_id', '=', deliveryId)
    .where('action', '=', action)
    .execute()
  await sql`update deliveries set actions_open = greatest(actions_open - 1, 0) where id = ${deliveryId}`.execute(
    tx,
  )
  return true
}

/**
 * A delivery that ran its actions although it was not sent, and was sent later after its ship date moved, is settled
 * twice and counts its actions again, though each is done only once: this corrects the count.
 */
async function closeDoneOnes(tx: ShopTx, deliveryId: DeliveryId): Promise<void> {
  await sql`
    update deliveries d
       set actions_open = (select count(*) from unnest(d.actions) a
                            where not exists (select 1 from delivery_actions x
                                               where x.delivery_id = d.id and x.action = a))
     where d.id = ${deliveryId}
       and d.actions_open > (select count(*) from unnest(d.actions) a
                              where not exists (select 1 from delivery_actions x
                                                 where x.delivery_id = d.id and x.action = a))`.execute(tx)
}
