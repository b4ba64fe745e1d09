import { sql } from 'kysely'
import type { ErasureReport } from '../../domain/personalData/erasureReport.ts'
import type { MemberId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { eraseTalk } from '../talk/eraseTalk.ts'

/** What a member wrote and did in LINE is gone; files are unreadable at once and removed by a worker. */
export async function eraseLineData(
  tx: ShopTx,
  memberId: MemberId,
): Promise<{ fileIds: string[]; counts: Omit<ErasureReport, CartCounts> }> {
  const { fileIds, entries, events, copies } = await eraseTalk(tx, memberId)
  const messages = await sql`
    update deliveries
       set member_id = null, member_no = null, body = null, failure = null, content_fault = null, noted = null,
           generation = generation + 1,
           state = case when state = 'sending' then 'unknown' when state in ('planned', 'armed', 'parked') then 'cancelled'
                        else state end,
           reason = case when state in ('planned', 'armed', 'parked') then 'UNLINKED' else reason end,
           actions_open = 0,
           settled_at = coalesce(settled_at, clock_timestamp()), notified_at = coalesce(notified_at, clock_timestamp())
     where member_id = ${memberId}`.execute(tx)
  const count = async (table: 'form_submissions' | 'identity_claims' | 'member_tags' | 'taps') => {
    const { n } = await tx
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('member_id', '=', memberId)
      .executeTakeFirstOrThrow()
    return Number(n)
  }
  const submissions = await count('form_submissions')
  const claims = await count('identity_claims')
  const tags = await count('member_tags')
  const taps = await count('taps')
  const points = await tx
    .deleteFrom('point_entries')
    .where('member_id', '=', memberId)
    .executeTakeFirstOrThrow()
  await tx.deleteFrom('alerts').where('subject_id', '=', memberId).execute()
  return {
    fileIds,
    counts: {
      talk: entries,
      files: fileIds.length,
      events,
      submissions,
      claims,
      points: Number(points.numDeletedRows),
      tags,
      taps,
      messages: Number(messages.numAffectedRows ?? 0),
      unread: copies,
      histories: 0,
      answers: 0,
    },
  }
}

type CartCounts = 'customers' | 'orders' | 'subscriptions' | 'keptFor'
