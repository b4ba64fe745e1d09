import { sql } from 'kysely'
import { type Bubble, trackedLinksOf } from '../../domain/bubbles/index.ts'
import { atPlace } from '../../domain/responses/responsePlace.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** The sort key of a click: its first instant as PostgreSQL writes it (a Date would cut microseconds), its key. */
export interface ReplyClickKey {
  firstClickedAt: string
  answerId: string
  bubble: number
  nth: number
}

/** Which clicks of the shop are listed. */
export interface ReplyClickFilter {
  replyId: string
  memberId?: string | undefined
}

/** Who clicked which link of an auto-reply. */
export type ReplyClickRow = Omit<Awaited<ReturnType<typeof clicks>>[number], 'bubbles'> & {
  /** The address that was saved in the version that was sent. */
  uri: string | null
}

/**
 * Clicks of an auto-reply, one row per answer and link, ordered by the first click, newest first: later clicks do not
 * move rows between pages. Clicks of test members are left out, and so are those of answers that are deleted by age.
 */
export async function listReplyClicks(
  tx: ShopTx,
  shopId: ShopId,
  { after, most, ...filter }: ReplyClickFilter & PageRequest<ReplyClickKey>,
): Promise<ReplyClickRow[]> {
  const rows = await clicks(tx, { shopId, filter, before: after, most })
  return rows.map(({ bubbles, ...row }) => ({
    ...row,
    uri: atPlace(trackedLinksOf(bubbles ?? []), row)?.uri ?? null,
  }))
}

const clicks = (
  tx: ShopTx,
  {
    shopId,
    filter: { replyId, memberId },
    before,
    most,
  }: { shopId: ShopId; filter: ReplyClickFilter; before: ReplyClickKey | null; most: number },
) =>
  tx
    .selectFrom('reply_link_clicks as c')
    .innerJoin('reply_answers as a', 'a.id', 'c.answer_id')
    .innerJoin('members as m', 'm.id', 'c.member_id')
    .leftJoin('auto_reply_versions as v', (join) =>
      join.onRef('v.reply_id', '=', 'a.reply_id').onRef('v.version', '=', 'a.reply_version'),
    )
    .select([
      'c.answer_id',
      'c.bubble',
      'c.nth',
      'c.member_id',
      'm.display_name',
      'a.reply_version',
      'c.clicks',
      'c.first_clicked_at',
      'c.last_clicked_at',
      sql<string>`c.first_clicked_at::text`.as('first_key'),
      sql<Bubble[] | null>`v.content -> 'bubbles'`.as('bubbles'),
    ])
    .where('c.shop_id', '=', shopId)
    .where('c.reply_id', '=', replyId)
    .where(sql<boolean>`not c.is_test`)
    .$if(memberId !== undefined, (query) => query.where('c.member_id', '=', memberId ?? ''))
    .$if(before !== null, (query) =>
      query.where(
        sql<boolean>`(c.first_clicked_at, c.answer_id, c.bubble, c.nth) <
          (${before?.firstClickedAt}::timestamptz, ${before?.answerId}::uuid, ${before?.bubble}::int, ${before?.nth}::int)`,
      ),
    )
    .orderBy('c.first_clicked_at', 'desc')
    .orderBy('c.answer_id', 'desc')
    .orderBy('c.bubble', 'desc')
    .orderBy('c.nth', 'desc')
    .limit(most)
    .execute()
