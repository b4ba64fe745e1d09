import { sql } from 'kysely'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { type NewTalkEntry, TALK_TEXT } from './talkEntries.ts'
import { withdrawFiles } from './talkFiles.ts'

/** Where the names of files stand: part of their encryption's context. */
export const FILE_NAME = 'file.name'
/** Where the keys of files stand. */
export const FILE_KEY = 'file.key'

interface Of {
  shopId: ShopId
  lineAccountId: LineAccountId
  memberId: MemberId
}

/** What came in; a picture or file of it is fetched by a worker afterwards. */
export interface IncomingEntry extends NewTalkEntry {
  direction: 'IN'
  file: { messageId: string; name: string | null } | null
}

/**
 * Keeps what came in. The entry of a message that was unsent before it came stays empty: only its kind and time are
 * filled in.
 */
export async function keepIncomingEntry(tx: ShopTx, box: ShopBox, entry: IncomingEntry): Promise<void> {
  const { shopId, lineAccountId, memberId, text, file } = entry
  const { rows } = await sql<{ id: string; state: 'KEPT' | 'UNSENT' }>`
    insert into talk_entries as t (shop_id, line_account_id, member_id, direction, kind, at, reference, event_id, text)
    values (${shopId}, ${lineAccountId}, ${memberId}, 'IN', ${entry.kind}, ${entry.at}, ${entry.reference},
            ${entry.eventId ?? null}, ${text === null || text === '' ? null : box.seal(text, TALK_TEXT)})
    on conflict (line_account_id, reference) do update
       set kind = excluded.kind, at = excluded.at, event_id = excluded.event_id
     where t.state = 'UNSENT' and t.event_id is null and t.member_id = excluded.member_id
    returning id, state`.execute(tx)
  const [row] = rows
  if (!file || row?.state !== 'KEPT') return
  await tx
    .insertInto('talk_files')
    .values({
      shop_id: shopId,
      line_account_id: lineAccountId,
      entry_id: row.id,
      line_message_id: file.messageId,
      sealed_name: file.name === null ? null : box.seal(file.name, FILE_NAME),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * Takes a message of the member back: its words and its file go at once. One that has not come yet is noted, so that it
 * comes empty.
 */
export async function unsendEntry(
  tx: ShopTx,
  { shopId, lineAccountId, memberId }: Of,
  { reference, at }: { reference: string; at: Date },
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    insert into talk_entries as t (shop_id, line_account_id, member_id, direction, kind, at, reference, state)
    values (${shopId}, ${lineAccountId}, ${memberId}, 'IN', 'unknown', ${at}, ${reference}, 'UNSENT')
    on conflict (line_account_id, reference) do update set state = 'UNSENT', text = null
     where t.member_id = excluded.member_id
    returning id`.execute(tx)
  const [row] = rows
  if (row) await withdrawFiles(tx, [row.id])
}
