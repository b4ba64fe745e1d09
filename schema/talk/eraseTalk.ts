import { sql } from 'kysely'
import type { MemberId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/**
 * Erases the history of a member (domain.md D17): entries, the keys of files at once, the events behind them with what
 * they say, and copies of theirs that were set aside. The objects of files, which nobody can read from here on, are
 * removed from the storage by a worker within seconds; {@link talkFilesLeft} says when they are gone.
 * @returns how many entries and events were deleted
 */
export async function eraseTalk(
  tx: ShopTx,
  memberId: MemberId,
): Promise<{ entries: number; events: number }> {
  await sql`
    update talk_files
       set state = 'REMOVED', sealed_key = null, sealed_name = null, failure = null,
           try_at = greatest(try_at, clock_timestamp()), changed_at = clock_timestamp()
     where entry_id in (select id from talk_entries where member_id = ${memberId})`.execute(tx)
  const entries = await tx.deleteFrom('talk_entries').where('member_id', '=', memberId).executeTakeFirst()
  await sql`
    delete from unread_line_events u using members m
     where m.id = ${memberId} and u.line_account_id = m.line_account_id
       and position(m.line_user_id in u.raw) > 0`.execute(tx)
  const events = await tx.deleteFrom('webhook_events').where('member_id', '=', memberId).executeTakeFirst()
  // Events that no workflow was told of name the person all the same.
  const ignored = await sql`
    delete from webhook_events e using members m
     where m.id = ${memberId} and e.line_account_id = m.line_account_id and e.line_user_id = m.line_user_id`.execute(
    tx,
  )
  return {
    entries: Number(entries.numDeletedRows),
    events: Number(events.numDeletedRows) + Number(ignored.numAffectedRows ?? 0n),
  }
}

/** How many objects of erased or unsent files of the shop are still to be removed from the storage. */
export async function talkFilesLeft(tx: ShopTx): Promise<number> {
  const { count } = await tx
    .selectFrom('talk_files')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where((where) => where.or([where('state', '=', 'REMOVED'), where('entry_id', 'is', null)]))
    .executeTakeFirstOrThrow()
  return Number(count)
}
