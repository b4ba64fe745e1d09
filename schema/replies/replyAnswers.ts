import { sql } from 'kysely'
import type { ContentFault } from '../../domain/line/check/index.ts'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { givePoints, tagMember } from '../members/memberActions.ts'
import { actionsAfterReply } from '../../domain/replies/actionsAfterReply.ts'
import { type AutoReplyRow, type StoredReply, storedReply } from './autoReplies.ts'

/** An answer that was chosen, with what it takes to give it. */
export interface AnswerToGive {
  id: string
  lineAccountId: LineAccountId
  memberId: MemberId
  lineUserId: string
  receivedAt: Date
  /** LINE's token for one reply; null: the event has none, or it was deleted. */
  replyToken: string | null
  /** Null: not tried yet. */
  outcome: string | null
  acted: boolean
  /** PostgreSQL's clock as this was read, epoch milliseconds. */
  readAt: number
  /** The version that was chosen. */
  reply: StoredReply
}

/** Locked until the transaction ends. Null: no reply was chosen for the event, or its member is gone. */
export async function answerToGive(tx: ShopTx, eventId: string): Promise<AnswerToGive | null> {
  const row = await tx
    .selectFrom('reply_answers as a')
    .innerJoin('members as m', 'm.id', 'a.member_id')
    .innerJoin('auto_reply_versions as v', (join) =>
      join.onRef('v.reply_id', '=', 'a.reply_id').onRef('v.version', '=', 'a.reply_version'),
    )
    .leftJoin('webhook_events as e', 'e.id', 'a.event_id')
    .select([
      'a.id',
      'a.line_account_id',
      'a.member_id',
      'm.line_user_id',
      'a.received_at',
      'a.outcome',
      'a.acted_at',
      'v.content',
      sql<string | null>`e.payload ->> 'replyToken'`.as('reply_token'),
      sql<Date>`clock_timestamp()`.as('read_at'),
    ])
    .where('a.event_id', '=', eventId)
    .forUpdate('a')
    .executeTakeFirst()
  if (!row) return null
  return {
    id: row.id,
    lineAccountId: row.line_account_id as LineAccountId,
    memberId: row.member_id as MemberId,
    lineUserId: row.line_user_id,
    receivedAt: row.received_at,
    replyToken: row.reply_token,
    outcome: row.outcome,
    acted: row.acted_at !== null,
    readAt: row.read_at.getTime(),
    reply: storedReply(row.content as AutoReplyRow),
  }
}

/** Claims the one try; whoever finds it claimed does not reply again. `outcome`: what holds if nobody comes back. */
export const claimAnswer = (tx: ShopTx, id: string, outcome: string) =>
  tx
    .updateTable('reply_answers')
    .set({ outcome, tried_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .execute()

/** Gives the claim back: LINE certainly took nothing. */
export const reopenAnswer = (tx: ShopTx, id: string) =>
  tx.updateTable('reply_answers').set({ outcome: null, tried_at: null }).where('id', '=', id).execute()

/**
 * Stores what became of the try, and carries out the tags, the flag and the points of the reply, once for an event
 * (domain.md 6.4). Locks: the member, then the answer.
 */
export async function settleAnswer(
  tx: ShopTx,
  {
    shopId,
    answer: { id, memberId, reply },
    outcome,
    fault = null,
  }: { shopId: ShopId; answer: AnswerToGive; outcome: string; fault?: ContentFault | null },
): Promise<void> {
  await tx.selectFrom('members').select('id').where('id', '=', memberId).forNoKeyUpdate().execute()
  const { numUpdatedRows } = await tx
    .updateTable('reply_answers')
    .set({
      outcome,
      ...(fault === null ? {} : { content_fault: JSON.stringify(fault) }),
      acted_at: sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', id)
    .where('acted_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return
  const { actions } = reply
  const due = actionsAfterReply(outcome, actions)
  const cause = replyCause(id)
  if (due.includes('changeTags')) await tagMember(tx, { shopId, memberId, actions, cause })
  if (due.includes('changePoints'))
    await givePoints(tx, { shopId, memberId, actions, cause: { reason: 'REPLY', idempotencyKey: cause } })
}

/** The cause stored with the changes of an answer. */
export const replyCause = (answerId: string): string => `reply:${answerId}`

/** Stores what became of the rich menu of an answer. */
export const noteMenu = (tx: ShopTx, id: string, outcome: string) =>
  tx
    .updateTable('reply_answers')
    .set({ menu_outcome: outcome })
    .where('id', '=', id)
    .where('menu_outcome', 'is', null)
    .execute()

/** The answer whose rich menu is to be linked; null: it was done, or there is nothing to do. */
export async function answerWithMenu(tx: ShopTx, eventId: string): Promise<AnswerToGive | null> {
  const done = await tx
    .selectFrom('reply_answers')
    .select('menu_outcome')
    .where('event_id', '=', eventId)
    .executeTakeFirst()
  return done?.menu_outcome === null ? answerToGive(tx, eventId) : null
}
