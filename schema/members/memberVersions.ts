import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'

/**
 * Raises the versions of members of whom something else is shown from now on, so that an edit that is based on
 * what was shown before is refused. Not for what an edit of the member brings about: the edit itself has raised
 * it. Locks the members in the order of ids.
 */
export async function raiseVersions(tx: ShopTx, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return
  await sql`
    update members m set version = m.version + 1
      from (select id from members where id = any(${[...memberIds]}::uuid[]) order by id for no key update) o
     where m.id = o.id`.execute(tx)
}
