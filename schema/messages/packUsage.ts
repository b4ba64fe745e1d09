import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'

/** A message that uses a pack. */
export interface PackUser {
  pack_id: string
  message_id: string
  admin_name: string
}

/** A pack cannot be deleted: these follow messages use it. */
export class PackInUse extends Error {
  /** What the shop calls the messages, at least one. */
  readonly messages: readonly string[]
  constructor(messages: readonly string[]) {
    super(`the pack is used by ${messages.length} follow messages`)
    this.name = 'PackInUse'
    this.messages = messages
  }
}

/** Follow messages, not removed, that have one of the packs in a live scenario; by id. */
export async function usersOfPacks(tx: ShopTx, packIds: readonly string[]): Promise<PackUser[]> {
  if (packIds.length === 0) return []
  const { rows } = await sql<PackUser>`
    select p.id as pack_id, m.id as message_id, m.admin_name
      from message_packs p join follow_messages m on m.line_account_id = p.line_account_id
     where p.id = any(${[...packIds]}::uuid[]) and m.removed_at is null
       and exists (select 1 from scenarios s
                    where s.message_id = m.id and s.removed_at is null and s.written is not null
                      and s.written @> jsonb_build_array(jsonb_build_object('kind', 'pack', 'packId', p.id)))
     order by m.id`.execute(tx)
  return rows
}

/** The caller has locked the pack: a save that names it waits, and then finds it gone. @throws PackInUse */
export async function refusePackInUse(tx: ShopTx, id: string): Promise<void> {
  const users = await usersOfPacks(tx, [id])
  if (users.length > 0) throw new PackInUse(users.map((user) => user.admin_name))
}
