import { sql } from 'kysely'
import type { Db } from './database.ts'
import { everyShop } from './everyShop.ts'

/** LINE remembers a retry key for 24 h from its first use; an hour is kept in hand (delivery.md section 7). */
const KEY_HOURS = 23

/** What a restore left behind. */
export interface Restored {
  channels: number
  /** Due within the last 23 h and not settled: re-sent with their old key they cannot double. */
  safe: number
  /** Due before that: closed, on the re-send list, marked "may have been sent". */
  tooOld: number
}

/**
 * After a database was restored to an older instant: holds every channel, and closes the rows that are too
 * old to be re-sent safely. Nothing leaves until {@link confirmRestored}. Safe to repeat.
 */
export async function holdAfterRestore(db: Db): Promise<Restored> {
  const counted: Restored = { channels: 0, safe: 0, tooOld: 0 }
  await everyShop(db, async (tx) => {
    await sql`
      insert into channel_leases (line_account_id, shop_id)
      select id, shop_id from line_accounts where removed_at is null on conflict do nothing`.execute(tx)
    const held = await sql`
      update channel_leases set held_since = coalesce(held_since, clock_timestamp())`.execute(tx)
    const old = await sql`
      update deliveries set state = 'skipped', reason = 'OUTAGE_EXPIRED', maybe_sent = true,
             settled_at = clock_timestamp(), generation = generation + 1
       where state in ('planned', 'armed', 'sending')
         and due_at < clock_timestamp() - make_interval(hours => ${KEY_HOURS})`.execute(tx)
    const safe = await sql`
      update deliveries set maybe_sent = true
       where state in ('planned', 'armed', 'sending') and due_at < clock_timestamp()`.execute(tx)
    counted.channels += Number(held.numAffectedRows ?? 0)
    counted.tooOld += Number(old.numAffectedRows ?? 0)
    counted.safe += Number(safe.numAffectedRows ?? 0)
  })
  return counted
}

/** Lets the channels go again. Answers how many were held. */
export async function confirmRestored(db: Db): Promise<number> {
  let released = 0
  await everyShop(db, async (tx) => {
    const freed = await sql`update channel_leases set held_since = null where held_since is not null`.execute(
      tx,
    )
    released += Number(freed.numAffectedRows ?? 0)
  })
  return released
}
