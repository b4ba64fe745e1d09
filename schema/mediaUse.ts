import { sql } from 'kysely'
import type { ShopTx } from './database.ts'

/** A file cannot be deleted: these follow messages show it. */
export class MediaInUse extends Error {
  /** What the shop calls the messages, at least one. */
  readonly messages: readonly string[]
  constructor(messages: readonly string[]) {
    super(`the media is shown by ${messages.length} messages`)
    this.name = 'MediaInUse'
    this.messages = messages
  }
}

/**
 * Refuses to go on while a live scenario of a message that is not removed, switched on or off, names the file: by its
 * id, or by its public address, which has the id in it. The caller has locked the file: a save that names it waits,
 * and then finds it gone.
 * @throws MediaInUse
 */
export async function refuseMediaInUse(tx: ShopTx, id: string): Promise<void> {
  const { rows } = await sql<{ admin_name: string }>`
    select m.admin_name from follow_messages m
     where m.removed_at is null
       and exists (select 1 from scenarios s
                    where s.message_id = m.id and s.removed_at is null
                      and position(${id.toLowerCase()} in lower(s.bubbles::text)) > 0)
     order by m.id`.execute(tx)
  if (rows.length > 0) throw new MediaInUse(rows.map((row) => row.admin_name))
}
