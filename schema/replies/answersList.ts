import type { ShopTx } from '../database.ts'
import { descendingIds, type PageRequest } from '../sql/keysetOrder.ts'

/** What an auto-reply answered, newest first; of one outcome, where that is asked for. */
export const listAnswers = (
  tx: ShopTx,
  replyId: string,
  { outcome, after, most }: { outcome?: string | undefined } & PageRequest<string>,
) =>
  tx
    .selectFrom('reply_answers')
    .select([
      'id',
      'member_id',
      'event_at',
      'reply_version',
      'outcome',
      'content_fault',
      'menu_outcome',
      'chosen_at',
    ])
    .where('reply_id', '=', replyId)
    .$if(outcome === 'REFUSED', (query) => query.where('outcome', 'like', 'REFUSED%'))
    .$if(outcome !== undefined && outcome !== 'REFUSED', (query) =>
      query.where('outcome', '=', outcome ?? ''),
    )
    .$if(after !== null, (query) => query.where('id', '<', after))
    .orderBy('id', descendingIds)
    .limit(most)
    .execute()
export type AnswerRow = Awaited<ReturnType<typeof listAnswers>>[number]
