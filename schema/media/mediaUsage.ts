import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'
import { type UsageRow, usagesOf, type Usages } from '../sql/usages.ts'

/** A file cannot be deleted: these messages, packs and auto-replies use it, at least one. */
export class MediaInUse extends Error {
  readonly places: Usages
  constructor(places: Usages) {
    super(
      `the media is shown by ${places.messages.length} messages, ${places.packs.length} packs, ${places.replies.length} replies`,
    )
    this.name = 'MediaInUse'
    this.places = places
  }
}

/**
 * Refuses to delete a file that a live scenario names (its message switched on or off), or a pack (used or not): by
 * its id, or by its public address, which contains the id. Of a message that uses it through a pack only the pack is
 * listed. The caller has locked the file: a save that names it waits, and then finds it gone.
 * @throws MediaInUse
 */
export async function refuseMediaInUse(tx: ShopTx, id: string): Promise<void> {
  const { rows } = await sql<UsageRow>`
    select 'message' as place, m.id, m.admin_name from follow_messages m
     where m.removed_at is null
       and exists (select 1 from scenarios s
                    where s.message_id = m.id and s.removed_at is null
                      and position(${id.toLowerCase()} in lower(coalesce(s.written, s.bubbles)::text)) > 0)
    union all
    select 'pack', p.id, p.admin_name from message_packs p
     where position(${id.toLowerCase()} in lower(p.bubbles::text)) > 0
    union all
    select 'reply', r.id, r.admin_name from auto_replies r
     where r.removed_at is null and position(${id.toLowerCase()} in lower(r.bubbles::text)) > 0
     order by place, id`.execute(tx)
  if (rows.length > 0) throw new MediaInUse(usagesOf(rows))
}
