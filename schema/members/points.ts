import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** Postgres' integer; nobody's balance goes beyond it. */
const HIGHEST_BALANCE = 2_147_483_647

export interface PointChange {
  /** Points to give, or to take when negative. */
  delta: number
  /** A code, or what an operator wrote. */
  reason: string
  /** One entry in a shop for each key, ever: `delivery:<id>`, or the caller's own. */
  idempotencyKey: string
}

/** What became of it: `applied` may be less than was wanted, 0 when there was nothing to take. */
export interface PointsChanged {
  applied: number
  balance: number
  /** The key had been used: this is what came of it then. */
  repeated: boolean
}

/**
 * Writes the ledger and the balance of a member together, and raises the member's version. The balance never falls
 * below 0: what is there is taken, and the entry says how much that was; a change of nothing leaves no entry
 * (domain.md 8). Locks the member first, so that changes of one member are serial.
 *
 * @throws when there is no such member
 */
export async function changePointBalance(
  tx: ShopTx,
  shopId: ShopId,
  memberId: MemberId,
  { delta, reason, idempotencyKey }: PointChange,
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
