import type { AutoReplyRow, ReplyPlace } from '../../../../schema/replies/autoReplies.ts'
import { Problem } from '../../../problems/problem.ts'
import { type Cursor, readCursor, writeCursor } from '../../../rest/paging.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Of the list of auto-replies: by LINE account, in the order in which they answer. */
export const byReplyOrder: Cursor<AutoReplyRow, ReplyPlace> = {
  read(cursor) {
    const key = readCursor('autoReplies', ['string', 'number', 'string'], cursor)
    if (key === null) return null
    const [lineAccountId, replyOrder, id] = [String(key[0]), Number(key[1]), String(key[2])]
    if (!UUID.test(lineAccountId) || !UUID.test(id)) throw new Problem('CURSOR_INVALID')
    return { lineAccountId, replyOrder, id }
  },
  write: (row) => writeCursor('autoReplies', [row.line_account_id, row.reply_order, row.id]),
}
