import { sql } from 'kysely'
import { secondsToNextTry, TRIES, type TryKind } from '../../domain/line/formTries.ts'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** Whose tries: a member's or an address's, as a keyed hash. */
export interface TryKey {
  readonly kind: TryKind
  readonly hash: Buffer
}
interface Account {
  shopId: ShopId
  lineAccountId: LineAccountId
}

/**
 * Takes one try of each, the member's and the address's, or none: seconds until all have one. Shared by all processes.
 * Keys that were not used for a day are forgotten; they would be full.
 */
export async function takeTries(
  tx: ShopTx,
  { shopId, lineAccountId }: Account,
  keys: readonly TryKey[],
): Promise<number> {
  const ordered = keys.toSorted((one, other) => one.hash.compare(other.hash))
  let seconds = 0
  for (const key of ordered) seconds = Math.max(seconds, await waitOf(tx, { shopId, lineAccountId }, key))
  if (seconds > 0) return seconds
  for (const { hash } of ordered)
    await sql`
      update liff_buckets set tokens = tokens - 1
       where line_account_id = ${lineAccountId} and key_hash = ${hash}`.execute(tx)
  await sql`
    delete from liff_buckets where ctid = any(array(
      select ctid from liff_buckets
       where line_account_id = ${lineAccountId} and at < (select clock_timestamp()) - interval '1 day'
       limit 20 for update skip locked))`.execute(tx)
  return 0
}

/** Fills up what time has brought, locks the row, and answers the seconds to the next try. */
async function waitOf(tx: ShopTx, { shopId, lineAccountId }: Account, { kind, hash }: TryKey) {
  const { most, secondsEach } = TRIES[kind]
  const { rows } = await sql<{ tokens: number }>`
    insert into liff_buckets as b (line_account_id, key_hash, shop_id, tokens)
    values (${lineAccountId}, ${hash}, ${shopId}, ${most})
    on conflict (line_account_id, key_hash) do update
       set tokens = least(${most}, b.tokens
             + greatest(0, extract(epoch from clock_timestamp() - b.at))::double precision / ${secondsEach}),
           at = clock_timestamp()
    returning tokens`.execute(tx)
  return secondsToNextTry(rows[0]?.tokens ?? 0, TRIES[kind])
}

/** Gives a try back to an address whose customer was linked. */
export const giveBackTry = (tx: ShopTx, lineAccountId: LineAccountId, { kind, hash }: TryKey) =>
  sql`
    update liff_buckets set tokens = least(${TRIES[kind].most}, tokens + 1)
     where line_account_id = ${lineAccountId} and key_hash = ${hash}`.execute(tx)
