import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** The highest balance: PostgreSQL's integer. */
const HIGHEST_BALANCE = 2_147_483_647

export interface PointChange {
  /** Points to give, or to take when negative. */
  delta: number
  /** A code, or what an operator wrote. */
  reason: string
  /** At most one entry per shop and key: `delivery:<id>`, or the caller's own key. */
  idempotencyKey: string
}

/** The outcome. `applied` may be less than was asked for, 0 when there was nothing to take. */
export interface PointsChanged {
  applied: number
  balance: number
  /** The key had been used: this is the outcome of that time. */
  repeated: boolean
}

/**
 * Writes ledger and balance of a member together, and raises the member's version. The balance never falls below 0:
 * only what is there is taken, and the entry says how much; a change of 0 leaves no entry (domain.md 8). Locks the
 * member first, so that changes of one member are serial.
 *
 * @throws when there is no such member
 */
export async function changePointBalance(
  tx: ShopTx,
  {
    shopId,
    memberId,
    change: { delta, reason, idempotencyKey },
  }: { shopId: ShopId; memberId: MemberId; change: PointChange },
): Promise<PointsChanged> {
  const { point_balance: before } = await tx
    .selectFrom('members')
    .select('point_balance')
    .where('id', '=', memberId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const done = await tx
    .selectFrom('point_entries')
    .select(['delta', 'balance_after'])
    .where('shop_id', '=', shopId)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()
  if (done) return { applied: done.delta, balance: done.balance_after, repeated: true }

  const balance = Math.min(HIGHEST_BALANCE, Math.max(0, before + delta))
  const applied = balance - before
  if (applied === 0) return { applied, balance, repeated: false }
  await tx
    .insertInto('point_entries')
    .values({
      shop_id: shopId,
      member_id: memberId,
      delta: applied,
      balance_after: balance,
      reason,
      idempotency_key: idempotencyKey,
    })
    .execute()
  await tx
    .updateTable('members')
    .set(({ eb, ref }) => ({ point_balance: balance, version: eb(ref('version'), '+', 1) }))
    .where('id', '=', memberId)
    .execute()
  return { applied, balance, repeated: false }
}
