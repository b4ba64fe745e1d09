import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** An operator of the shop; null: the key has none. */
export interface Hand {
  shopId: ShopId
  operatorId: string | null
}

/** Logs that the account was stopped, unless a stop is open. */
export async function noteStop(
  tx: ShopTx,
  {
    by: { shopId, operatorId },
    account,
    reason,
  }: { by: Hand; account: { id: string; stopped_at: Date | null }; reason: string | null },
): Promise<void> {
  if (account.stopped_at === null) return
  await tx
    .insertInto('stop_log')
    .values({
      shop_id: shopId,
      line_account_id: account.id,
      stopped_at: account.stopped_at,
      stopped_by: operatorId,
      reason,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Logs who ended the open stop, if there is one. */
export async function noteResume(tx: ShopTx, { operatorId }: Hand, lineAccountId: string): Promise<void> {
  await tx
    .updateTable('stop_log')
    .set({
      resumed_at: sql<Date>`(select a.resumed_at from line_accounts a where a.id = stop_log.line_account_id)`,
      resumed_by: operatorId,
    })
    .where('line_account_id', '=', lineAccountId)
    .where('resumed_at', 'is', null)
    .execute()
}

const stops = (tx: ShopTx) =>
  tx
    .selectFrom('stop_log as s')
    .leftJoin('operators as a', 'a.id', 's.stopped_by')
    .leftJoin('operators as b', 'b.id', 's.resumed_by')
    .select([
      's.id',
      's.stopped_at',
      's.stopped_by',
      'a.name as stopped_by_name',
      's.reason',
      's.resumed_at',
      's.resumed_by',
      'b.name as resumed_by_name',
    ])
export type StopRow = Awaited<ReturnType<ReturnType<typeof stops>['executeTakeFirstOrThrow']>>

/** Stops of an account, newest first. */
export const listStops = (
  tx: ShopTx,
  lineAccountId: string,
  { after, most }: PageRequest<string>,
): Promise<StopRow[]> =>
  stops(tx)
    .where('s.line_account_id', '=', lineAccountId)
    .$if(after !== null, (query) => query.where('s.id', '<', after))
    .orderBy('s.id', 'desc')
    .limit(most)
    .execute()
