import { sql } from 'kysely'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { Db, ShopTx } from '../database.ts'

/**
 * Makes the files of entries unreadable at once, by dropping their keys, and leaves their objects in the storage to be
 * removed by a worker; not while another one fetches them, or what that one stores would stay.
 */
export async function withdrawFiles(tx: ShopTx, entryIds: readonly string[]): Promise<void> {
  if (entryIds.length === 0) return
  await sql`
    update talk_files
       set state = 'REMOVED', sealed_key = null, sealed_name = null, failure = null, entry_id = null,
           try_at = greatest(try_at, clock_timestamp()), changed_at = clock_timestamp()
     where entry_id = any(${entryIds}::uuid[])`.execute(tx)
}

/** Claims files of all shops that are to be fetched or removed, for some seconds. */
export async function claimTalkFiles(
  db: Db,
  most: number,
  seconds: number,
): Promise<{ id: string; shopId: ShopId }[]> {
  const { rows } = await sql<{ id: string; shop_id: ShopId }>`
    select * from claim_talk_files(${most}, ${seconds})`.execute(db)
  return rows.map((row) => ({ id: row.id, shopId: row.shop_id }))
}

/** Goes on with a claimed file for some more seconds. */
export const renewClaim = (tx: ShopTx, id: string, seconds: number) =>
  tx
    .updateTable('talk_files')
    .set({ try_at: sql<Date>`clock_timestamp() + make_interval(secs => ${seconds})` })
    .where('id', '=', id)
    .execute()

export interface ClaimedFile {
  /** To be removed from the storage, and forgotten. */
  isToRemove: boolean
  lineAccountId: LineAccountId
  messageId: string
  tries: number
  /** Bytes that the files of the shop take. */
  shopBytes: number
}

/** What a claimed file is about; null: it is done with. */
export async function readClaimedFile(tx: ShopTx, shopId: ShopId, id: string): Promise<ClaimedFile | null> {
  const { rows } = await sql<{
    removed: boolean
    line_account_id: string
    line_message_id: string
    tries: number
    used: number
  }>`
    select f.state = 'REMOVED' or f.entry_id is null as removed, f.line_account_id, f.line_message_id, f.tries,
           (select coalesce(sum(bytes), 0)::bigint from talk_files s where s.shop_id = ${shopId} and s.state = 'READY') as used
      from talk_files f
     where f.id = ${id} and (f.state in ('WAITING', 'REMOVED') or f.entry_id is null)`.execute(tx)
  const [row] = rows
  return row
    ? {
        isToRemove: row.removed,
        lineAccountId: row.line_account_id as LineAccountId,
        messageId: row.line_message_id,
        tries: row.tries,
        shopBytes: Number(row.used),
      }
    : null
}

/** The file is in the storage: shows it. False: it was withdrawn in the meantime, and the object has to go. */
export async function finishTalkFile(
  tx: ShopTx,
  id: string,
  file: { contentType: string; bytes: number; sealedKey: Buffer },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('talk_files')
    .set({
      state: 'READY',
      failure: null,
      content_type: file.contentType,
      bytes: file.bytes,
      sealed_key: file.sealedKey,
      try_at: sql<Date>`clock_timestamp()`,
      changed_at: sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', id)
    .where('state', '=', 'WAITING')
    .where('entry_id', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** The file is not stored: tries again after some seconds, or says why it never will be. */
export const noteTalkFile = (
  tx: ShopTx,
  id: string,
  note: { failure: string } & ({ again: number } | { ends: 'GONE' | 'FAILED' | 'TOO_LARGE' | 'NO_SPACE' }),
) =>
  tx
    .updateTable('talk_files')
    .set({
      failure: note.failure.slice(0, 500),
      changed_at: sql<Date>`clock_timestamp()`,
      ...('again' in note
        ? { try_at: sql<Date>`clock_timestamp() + make_interval(secs => ${note.again})` }
        : { state: note.ends }),
    })
    .where('id', '=', id)
    .where('state', '=', 'WAITING')
    .execute()

/** The object is gone from the storage: deletes its row. */
export const forgetTalkFile = (tx: ShopTx, id: string) =>
  tx
    .deleteFrom('talk_files')
    .where('id', '=', id)
    .where((where) => where.or([where('state', '=', 'REMOVED'), where('entry_id', 'is', null)]))
    .execute()

/** What serving a file needs. */
export interface StoredTalkFile {
  id: string
  state: string
  contentType: string | null
  bytes: number | null
  sealedKey: Buffer | null
  sealedName: Buffer | null
}

/** The file of an entry of the member; null: there is none. */
export async function readTalkFile(
  tx: ShopTx,
  { memberId, entryId }: { memberId: string; entryId: string },
): Promise<StoredTalkFile | null> {
  const row = await tx
    .selectFrom('talk_files as f')
    .innerJoin('talk_entries as t', 't.id', 'f.entry_id')
    .select(['f.id', 'f.state', 'f.content_type', 'f.bytes', 'f.sealed_key', 'f.sealed_name'])
    .where('t.id', '=', entryId)
    .where('t.member_id', '=', memberId)
    .executeTakeFirst()
  return row
    ? {
        id: row.id,
        state: row.state,
        contentType: row.content_type,
        bytes: row.bytes,
        sealedKey: row.sealed_key,
        sealedName: row.sealed_name,
      }
    : null
}
