import type { ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'
import type { AutoReplyRow } from './autoReplies.ts'

/** A version as it was saved; instants within are text. */
export interface ReplyVersionRow {
  version: number
  saved_at: Date
  operator_id: string | null
  operator_name: string | null
  content: Omit<AutoReplyRow, 'created_at'> & { created_at: string }
}

/** Versions of an auto-reply, newest first. A removed one keeps its versions. */
export async function listReplyVersions(
  tx: ShopTx,
  replyId: string,
  { after, most }: PageRequest<number>,
): Promise<ReplyVersionRow[]> {
  const rows = await tx
    .selectFrom('auto_reply_versions as v')
    .leftJoin('operators as o', 'o.id', 'v.operator_id')
    .select([
      'v.version',
      'v.created_at as saved_at',
      'v.operator_id',
      'o.name as operator_name',
      'v.content',
    ])
    .where('v.reply_id', '=', replyId)
    .$if(after !== null, (query) => query.where('v.version', '<', after))
    .orderBy('v.version', 'desc')
    .limit(most)
    .execute()
  return rows as ReplyVersionRow[]
}
