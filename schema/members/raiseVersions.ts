import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'

/**
 * Raises the versions of members whose shown data has changed, so that an edit based on the old data is refused. Not
 * after an edit of the member itself, which has raised the version. Locks the members by id.
 */
export async function raiseVersions(tx: ShopTx, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return
  await sql`
    update members m set version = m.version + 1
      from (select id from members where id = any(${[...memberIds]}::uuid[]) order by id for no key update) o
     where m.id = o.id`.execute(tx)
}
