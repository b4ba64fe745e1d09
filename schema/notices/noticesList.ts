import type { NoticePurpose, NoticeReason, NoticeState } from '../../domain/notices/notice.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { descendingIds, type PageRequest } from '../sql/keysetOrder.ts'
import { NOTICE_TEXT, type NoticeContent } from './noticeContent.ts'

/** Notices of a member, newest first. */
export async function listNotices(tx: ShopTx, memberId: string, { after, most }: PageRequest<string>) {
  const rows = await tx
    .selectFrom('notices')
    .select([
      'id',
      'member_id',
      'purpose',
      'state',
      'reason',
      'is_test',
      'content',
      'due_at',
      'pushed_at',
      'settled_at',
      'created_at',
    ])
    .where('member_id', '=', memberId)
    .$if(after !== null, (found) => found.where('id', '<', after))
    .orderBy('id', descendingIds)
    .limit(most)
    .execute()
  return rows.map((row) => ({
    ...row,
    purpose: row.purpose as NoticePurpose,
    state: row.state satisfies NoticeState,
    reason: row.reason as NoticeReason | null,
  }))
}

export type NoticeRow = Awaited<ReturnType<typeof listNotices>>[number]

/**
 * What a notice says, in one text; of bubbles their texts or alternative texts as lines, placeholders as written. Null once
 * it is forgotten, or where it cannot be opened.
 */
export function noticeText({ content }: Pick<NoticeRow, 'content'>, box: ShopBox): string | null {
  if (content === null) return null
  try {
    const written = JSON.parse(box.open(content, NOTICE_TEXT)) as NoticeContent
    if ('text' in written) return written.text
    return written.bubbles
      .map((bubble) => ('altText' in bubble ? bubble.altText : 'text' in bubble ? bubble.text : bubble.kind))
      .join('\n')
  } catch {
    return null
  }
}
