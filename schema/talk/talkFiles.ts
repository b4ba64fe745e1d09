import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'

/**
 * Makes the files of entries unreadable at once, by dropping their keys, and leaves their objects in the storage to be
 * removed by a worker.
 */
export async function withdrawFiles(tx: ShopTx, entryIds: readonly string[]): Promise<void> {
  if (entryIds.length === 0) return
  await sql`
    update talk_files
       set state = 'REMOVED', sealed_key = null, sealed_name = null, failure = null, entry_id = null,
           try_at = clock_timestamp(), changed_at = clock_timestamp()
     where entry_id = any(${entryIds}::uuid[])`.execute(tx)
}
