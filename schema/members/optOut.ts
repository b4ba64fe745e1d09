import { sql } from 'kysely'
import type { LineAccountId, MemberId } from '../../domain/values/ids.ts'
import type { OptOutWish } from '../../domain/members/optOut.ts'
import type { ShopTx } from '../database.ts'

/** Where a wish came from: the member's words or tap in LINE, or an operator. */
export const WISH_SOURCES = ['KEYWORD', 'BUTTON', 'OPERATOR'] as const

/**
 * Stores a member's wish (domain.md D9). The newest by its own time wins, whatever the order of arrival; at the same
 * instant the wish to stop. An operator's is newer than all before. A changed wish raises the member's version.
 */
export async function setOptOut(
  tx: ShopTx,
  {
    memberId,
    wish,
    by,
  }: {
    memberId: MemberId
    wish: OptOutWish
    by: { source: 'KEYWORD' | 'BUTTON'; at: Date } | { source: 'OPERATOR' }
  },
): Promise<void> {
  const at =
    by.source === 'OPERATOR'
      ? sql<Date>`greatest(clock_timestamp(), opt_out_wish_at + interval '1 millisecond')`
      : sql<Date>`${by.at}::timestamptz`
  await sql`
    update members
       set opted_out_at = case when ${wish} = 'OUT' then coalesce(opted_out_at, ${at}) end,
           opt_out_wish_at = ${at},
           opt_out_wish_by = ${by.source},
           version = version + case when (opted_out_at is null) = (${wish} = 'OUT') then 1 else 0 end
     where id = ${memberId}
       and (opt_out_wish_at is null or opt_out_wish_at < ${at}
            or (opt_out_wish_at = ${at} and opted_out_at is null and ${wish} = 'OUT'))`.execute(tx)
}

/** A wish that came as a message and is still the newest, with what it takes to answer it. */
export interface WishToAnswer {
  lineAccountId: LineAccountId
  wish: OptOutWish
  replyToken: string | null
}

/** The wish of a stored event; null when it is none, or a newer one has come. */
export async function wishOfEvent(
  tx: ShopTx,
  memberId: MemberId,
  eventId: string,
): Promise<WishToAnswer | null> {
  const { rows } = await sql<{
    line_account_id: string
    wish: OptOutWish | null
    reply_token: string | null
  }>`
    select e.line_account_id, e.opt_out_wish as wish, e.payload ->> 'replyToken' as reply_token
      from webhook_events e join members m on m.id = e.member_id
     where e.id = ${eventId} and m.id = ${memberId} and e.type = 'message'
       and e.event_at = m.opt_out_wish_at and m.opt_out_wish_by = 'KEYWORD'`.execute(tx)
  const [row] = rows
  if (!row || row.wish === null) return null
  return { lineAccountId: row.line_account_id as LineAccountId, wish: row.wish, replyToken: row.reply_token }
}

/** Keeps with its event which wish it expressed; its words are sealed, and end up in the member's history. */
export const keepWish = (tx: ShopTx, eventId: string, wish: OptOutWish) =>
  tx.updateTable('webhook_events').set({ opt_out_wish: wish }).where('id', '=', eventId).execute()

/** Claims the one reply to an event; false when it was claimed before. */
export async function claimReply(tx: ShopTx, eventId: string, outcome: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('webhook_events')
    .set({ reply_outcome: outcome })
    .where('id', '=', eventId)
    .where('reply_outcome', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Stores the outcome of the reply; null releases the claim. */
export async function settleReply(tx: ShopTx, eventId: string, outcome: string | null): Promise<void> {
  await tx.updateTable('webhook_events').set({ reply_outcome: outcome }).where('id', '=', eventId).execute()
}
