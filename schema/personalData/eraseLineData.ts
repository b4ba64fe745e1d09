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
      unread: copies,
      histories: 0,
      answers: 0,
    },
  }
}

type CartCounts = 'messages' | 'requests' | 'customers' | 'orders' | 'subscriptions' | 'keptFor'
