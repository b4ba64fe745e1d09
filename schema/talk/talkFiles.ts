import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
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

/** The namespace of the names under which tries store. */
const OBJECTS = '0b0cbe0b-8f4f-4f3e-9d53-5a6d6f3b1f0e'

/** A file that one process works on: nobody else has the same number of its tries. */
export interface FileClaim {
  id: string
  shopId: ShopId
  tries: number
}

/**
 * The name in the storage of what a try stores. Each try has one of its own: a process that lost its claim, and stores
 * all the same, overwrites nothing.
 */
export const objectOf = ({ id, tries }: { id: string; tries: number }): string =>
  uuidv5(`${id}:${tries}`, OBJECTS)

/** Claims files of all shops that are to be fetched or removed, for some seconds. */
export async function claimTalkFiles(db: Db, most: number, seconds: number): Promise<FileClaim[]> {
  const { rows } = await sql<{ id: string; shop_id: ShopId; tries: number }>`
    select * from claim_talk_files(${most}, ${seconds})`.execute(db)
  return rows.map((row) => ({ id: row.id, shopId: row.shop_id, tries: row.tries }))
}

/** Goes on with a claimed file for some more seconds, unless another process has claimed it. */
export const renewClaim = (tx: ShopTx, { id, tries }: FileClaim, seconds: number) =>
  tx
    .updateTable('talk_files')
    .set({ try_at: sql<Date>`clock_timestamp() + make_interval(secs => ${seconds})` })
    .where('id', '=', id)
    .where('tries', '=', tries)
    .execute()

export interface ClaimedFile {
  /** To be removed from the storage, and forgotten. */
  isToRemove: boolean
  lineAccountId: LineAccountId
  messageId: string
  /** Bytes that the files of the shop take. */
  shopBytes: number
}

/** What a claimed file is about; null: it is done with, or another process has claimed it. */
export async function readClaimedFile(
  tx: ShopTx,
  { id, shopId, tries }: FileClaim,
): Promise<ClaimedFile | null> {
  const { rows } = await sql<{
    removed: boolean
    line_account_id: string
    line_message_id: string
    used: number
  }>`
    select f.state = 'REMOVED' or f.entry_id is null as removed, f.line_account_id, f.line_message_id,
           (select coalesce(sum(bytes), 0)::bigint from talk_files s where s.shop_id = ${shopId} and s.state = 'READY') as used
      from talk_files f
     where f.id = ${id} and f.tries = ${tries} and (f.state in ('WAITING', 'REMOVED') or f.entry_id is null)`.execute(
    tx,
  )
  const [row] = rows
  return row
    ? {
        isToRemove: row.removed,
        lineAccountId: row.line_account_id as LineAccountId,
        messageId: row.line_message_id,
        shopBytes: Number(row.used),
      }
    : null
}

/**
 * The file is in the storage: shows it. False: it was withdrawn or claimed by another process in the meantime, and what
 * this try stored has to go.
 */
export async function finishTalkFile(
  tx: ShopTx,
  { id, tries }: FileClaim,
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
    .where('tries', '=', tries)
    .where('state', '=', 'WAITING')
    .where('entry_id', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** The file is not stored: tries again after some seconds, or says why it never will be. */
export const noteTalkFile = (
  tx: ShopTx,
  { id, tries }: FileClaim,
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
    .where('tries', '=', tries)
    .where('state', '=', 'WAITING')
    .execute()

/** The objects are gone from the storage: deletes their row. */
export const forgetTalkFile = (tx: ShopTx, id: string) =>
  tx
    .deleteFrom('talk_files')
    .where('id', '=', id)
    .where((where) => where.or([where('state', '=', 'REMOVED'), where('entry_id', 'is', null)]))
    .execute()

/** What serving a file needs. */
export interface StoredTalkFile {
  /** Its name in the storage. */
  object: string
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
    .select(['f.id', 'f.tries', 'f.state', 'f.content_type', 'f.bytes', 'f.sealed_key', 'f.sealed_name'])
    .where('t.id', '=', entryId)
    .where('t.member_id', '=', memberId)
    .executeTakeFirst()
  return row
    ? {
        object: objectOf(row),
        state: row.state,
        contentType: row.content_type,
        bytes: row.bytes,
        sealedKey: row.sealed_key,
        sealedName: row.sealed_name,
      }
    : null
}
