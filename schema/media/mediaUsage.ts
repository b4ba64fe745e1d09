import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'
import { type UsageRow, usagesOf, type Usages } from '../sql/usages.ts'

/** A file cannot be deleted: these follow messages and message packs show it, at least one. */
export class MediaInUse extends Error {
  readonly places: Usages
  constructor(places: Usages) {
    super(`the media is shown by ${places.messages.length} messages and ${places.packs.length} packs`)
    this.name = 'MediaInUse'
    this.places = places
  }
}

/**
 * Refuses to go on while a live scenario of a message that is not removed, switched on or off, names the file, or a
 * pack does, used or not: by its id, or by its public address, which has the id in it. A message that shows it by a
 * pack alone is not named: the pack is. The caller has locked the file: a save that names it waits, and then finds it
 * gone.
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
     order by place, id`.execute(tx)
  if (rows.length > 0) throw new MediaInUse(usagesOf(rows))
}
