import { sql } from 'kysely'
import type { MemberId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/**
 * Erases the history of a member (domain.md D17): entries, the keys of files at once, what the events behind them say and
 * whom they are from, and copies of theirs that were set aside. The ids of events stay for as long as events are kept, so
 * that one which LINE sends again changes nothing. The objects of files, which nobody can read from here on, are
 * removed from the storage by a worker within seconds; {@link talkFilesLeft} says when they are gone.
 * @returns the files to be removed, and how many entries, events and copies were erased
 */
export async function eraseTalk(
  tx: ShopTx,
  memberId: MemberId,
): Promise<{ fileIds: string[]; entries: number; events: number; copies: number }> {
  const files = await sql<{ id: string }>`
    update talk_files
       set state = 'REMOVED', sealed_key = null, sealed_name = null, failure = null,
           try_at = greatest(try_at, clock_timestamp()), changed_at = clock_timestamp()
     where entry_id in (select id from talk_entries where member_id = ${memberId})
    returning id`.execute(tx)
  const entries = await tx.deleteFrom('talk_entries').where('member_id', '=', memberId).executeTakeFirst()
  const copies = await sql`
    delete from unread_line_events u using members m
     where m.id = ${memberId} and u.line_account_id = m.line_account_id
       and position(m.line_user_id in u.raw) > 0`.execute(tx)
  // Events that no workflow was told of name the person all the same.
  const events = await sql`
    update webhook_events e
       set payload = '{}', content = null, line_user_id = null, member_id = null, ignored = true, opt_out_wish = null,
           test_answer = null, handled_at = coalesce(e.handled_at, clock_timestamp())
      from members m
     where m.id = ${memberId} and e.line_account_id = m.line_account_id
       and (e.member_id = m.id or e.line_user_id = m.line_user_id)`.execute(tx)
  return {
    fileIds: files.rows.map(({ id }) => id),
    entries: Number(entries.numDeletedRows),
    events: Number(events.numAffectedRows ?? 0n),
    copies: Number(copies.numAffectedRows ?? 0n),
  }
}

/** How many of these objects are still to be removed from the storage. */
export async function talkFilesLeft(tx: ShopTx, fileIds: readonly string[]): Promise<number> {
  if (fileIds.length === 0) return 0
  const { count } = await tx
    .selectFrom('talk_files')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('id', 'in', [...fileIds])
    .executeTakeFirstOrThrow()
  return Number(count)
}
