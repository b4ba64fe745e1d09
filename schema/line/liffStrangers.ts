import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** Remembered for an account, at most: enough to tell a wrong channel, and no list of people. */
const MOST_REMEMBERED = 100

/**
 * Notes somebody whom LINE vouched for and no member of the account is. Many of them without one who is known mean that
 * the LINE Login channel belongs to another provider: ids differ by provider (line.md 1.7).
 * @param userHash keyed; nothing else is stored
 * @returns whether they were not noted before
 */
export async function noteStranger(
  tx: ShopTx,
  { shopId, lineAccountId, userHash }: { shopId: ShopId; lineAccountId: string; userHash: Buffer },
): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    insert into liff_strangers (line_account_id, user_hash, shop_id)
    select ${lineAccountId}, ${userHash}, ${shopId}
     where (select count(*) from liff_strangers where line_account_id = ${lineAccountId}) < ${MOST_REMEMBERED}
    on conflict do nothing`.execute(tx)
  return numAffectedRows > 0n
}

/** One who is known proves the channel right, and a changed channel begins anew. */
export const forgetStrangers = (tx: ShopTx, lineAccountId: string) =>
  tx.deleteFrom('liff_strangers').where('line_account_id', '=', lineAccountId).execute()
