import { sql } from 'kysely'
import type { ShopTx } from './database.ts'

/** A tag or a flag cannot be deleted: these follow messages name it. */
export class LabelInUse extends Error {
  readonly label: 'tag' | 'flag'
  /** What the shop calls the messages, at least one. */
  readonly messages: readonly string[]
  constructor(label: 'tag' | 'flag', messages: readonly string[]) {
    super(`the ${label} is named by ${messages.length} follow messages`)
    this.name = 'LabelInUse'
    this.label = label
    this.messages = messages
  }
}

/** What is to be deleted, locked by the caller: a save that names it waits, and then finds it gone. */
interface Label {
  id: string
  line_account_id: string
}

/**
 * Refuses to go on while a follow message that is not removed, switched on or off, names the tag in its
 * audience, in a live scenario's actions, or in a button that acts: without the tag "has none of these" would
 * let everybody in.
 * @throws LabelInUse
 */
export const refuseTagInUse = (tx: ShopTx, { id, line_account_id }: Label): Promise<void> =>
  refuse(
    'tag',
    sql<{ admin_name: string }>`
      select m.admin_name from follow_messages m
       where m.line_account_id = ${line_account_id} and m.removed_at is null
         and (m.audience @? ${path('$.all[*].tagIds[*]', id)}::jsonpath
              or exists (select 1 from scenarios s
                          where s.message_id = m.id and s.removed_at is null
                            and (s.actions @? ${path('$.addTagIds[*]', id)}::jsonpath
                                 or s.actions @? ${path('$.removeTagIds[*]', id)}::jsonpath
                                 or s.bubbles @? ${path(`${ACTS}.addTagIds[*]`, id)}::jsonpath
                                 or s.bubbles @? ${path(`${ACTS}.removeTagIds[*]`, id)}::jsonpath)))
       order by m.id`.execute(tx),
  )

/** The same for a flag. @throws LabelInUse */
export const refuseFlagInUse = (tx: ShopTx, { id, line_account_id }: Label): Promise<void> =>
  refuse(
    'flag',
    sql<{ admin_name: string }>`
      select m.admin_name from follow_messages m
       where m.line_account_id = ${line_account_id} and m.removed_at is null
         and (m.audience @? ${path('$.all[*].flagIds[*]', id)}::jsonpath
              or exists (select 1 from scenarios s
                          where s.message_id = m.id and s.removed_at is null
                            and (s.actions ->> 'flagId' = ${id}
                                 or s.bubbles @? ${path(`${ACTS}.flagId`, id)}::jsonpath)))
       order by m.id`.execute(tx),
  )

/** What buttons do, wherever they stand among bubbles. */
const ACTS = '$.**.act'

/** The id comes from the row, never from outside: a uuid needs no escapes. */
const path = (place: string, id: string): string => `${place} ? (@ == "${id}")`

async function refuse(
  label: 'tag' | 'flag',
  looked: Promise<{ rows: { admin_name: string }[] }>,
): Promise<void> {
  const { rows } = await looked
  if (rows.length > 0)
    throw new LabelInUse(
      label,
      rows.map((row) => row.admin_name),
    )
}
