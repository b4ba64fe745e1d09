import { sql } from 'kysely'
import { type Bubble, type InsertName, insertsIn } from '../../domain/bubbles/index.ts'
import { chooseReply } from '../../domain/replies/chooseReply.ts'
import { foldsOf } from '../../domain/replies/keywordFold.ts'
import { headsIn, SaidText } from '../../domain/replies/keywordMatch.ts'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { audienceFactsOf, STRANGER } from './audienceFacts.ts'
import { type AutoReplyRow, storedReply } from './autoReplies.ts'
import type { AnswerToGive } from './replyAnswers.ts'

/** A message of a member that nothing else answers. */
export interface MessageToAnswer {
  shopId: ShopId
  lineAccountId: LineAccountId
  memberId: MemberId
  /** Our id of the stored event, and LINE's. */
  eventId: string
  webhookEventId: string
  /** By LINE's clock. */
  at: Date
  receivedAt: Date
  /** Null: it is no text. */
  text: string | null
  /** As they are read with the event. */
  lineUserId: string
  replyToken: string | null
  readAt: Date
  /** Since when the member blocks the account; null: it is no block that counts now. */
  blockedAt: Date | null
  keywordSets: readonly KeywordSet[]
}

/** How keywords of a LINE account's replies that are on are compared. */
export interface KeywordSet {
  kind: string
  folds: number
}

/** The sets of a LINE account's replies that are on, as jsonb: read with the event, whose answer they decide on. */
export const keywordSetsOf = (lineAccount: string) => sql<KeywordSet[]>`
  coalesce((select jsonb_agg(distinct jsonb_build_object('kind', r.kind, 'folds', r.folds)) from auto_replies r
             where r.line_account_id = ${sql.ref(lineAccount)} and r.enabled and r.removed_at is null), '[]')`

/**
 * Chooses the auto-reply to a message, in the transaction that handles its event, and keeps the choice: one answer an
 * event. Null: none answers, or the member has blocked the account since: whoever wrote after the block has ended it,
 * though the event that says so is still to come (domain.md D34).
 */
export async function chooseAnswer(tx: ShopTx, message: MessageToAnswer): Promise<AnswerToGive | null> {
  const { at, blockedAt } = message
  if (blockedAt !== null && blockedAt >= at) return null
  const rows = await candidates(tx, message)
  if (rows.length === 0) return null
  const replies = rows.map(storedReply)
  const isNarrow = replies.some(({ audience }) => (audience.all ?? []).length > 0)
  const chosen = chooseReply(replies, {
    text: message.text,
    at: message.at.getTime(),
    audience: isNarrow ? await audienceFactsOf(tx, message.memberId, message.at.getTime()) : STRANGER,
    fallbackAt: replies.some(({ kind }) => kind === 'FALLBACK')
      ? await lastFallbackAt(tx, message.memberId)
      : null,
  })
  if (!chosen) return null
  const { reply } = chosen
  const kept = await tx
    .insertInto('reply_answers')
    .values({
      shop_id: message.shopId,
      line_account_id: message.lineAccountId,
      member_id: message.memberId,
      event_id: message.eventId,
      webhook_event_id: message.webhookEventId,
      event_at: message.at,
      received_at: message.receivedAt,
      reply_id: reply.id,
      reply_version: reply.version,
      kind: reply.kind,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!kept) return null
  const { lineAccountId, memberId, lineUserId, receivedAt, replyToken, readAt } = message
  return {
    id: kept.id,
    lineAccountId,
    memberId,
    lineUserId,
    receivedAt,
    replyToken,
    outcome: null,
    acted: false,
    readAt: readAt.getTime(),
    reply,
  }
}

/**
 * The replies of a LINE account that are on and have a keyword that may have been said, with the fallbacks. Exact
 * keywords are looked up, partial ones by their first two characters: a shop with ten thousand keywords has a handful of
 * candidates. `judgeReplies` decides. The sub-queries keep their own plans (`offset 0`), each head one look at the index:
 * else the planner may go through all keywords for each reply.
 */
export async function candidates(
  tx: ShopTx,
  { lineAccountId, text, keywordSets: sets }: Pick<MessageToAnswer, 'lineAccountId' | 'text' | 'keywordSets'>,
): Promise<AutoReplyRow[]> {
  if (sets.length === 0) return []
  const said = new SaidText(text ?? '')
  const folded = [...new Set(sets.flatMap(({ kind, folds }) => (kind === 'KEYWORDS' ? folds : [])))].map(
    (folds) => ({ folds, text: said.under(foldsOf(folds)) }),
  )
  const heads = folded.flatMap((one) => headsIn(one.text).map((head) => ({ folds: one.folds, head })))
  const { rows } = await sql<AutoReplyRow>`
    with said as materialized (
           select * from unnest(${folded.map(({ folds }) => folds)}::int[],
                                ${folded.map((one) => one.text)}::text[]) as s(folds, text)),
         heads as materialized (
           select * from unnest(${heads.map(({ folds }) => folds)}::int[],
                                ${heads.map(({ head }) => head)}::text[]) as h(folds, head)),
         found as materialized (
           select k.reply_id from said s cross join lateral (
             select e.reply_id from auto_reply_keywords e
              where e.line_account_id = ${lineAccountId} and e.match = 'EXACT'
                and e.folds = s.folds and e.folded = s.text offset 0) k
           union
           select k.reply_id from heads h cross join lateral (
             select p.reply_id, p.folded from auto_reply_keywords p
              where p.line_account_id = ${lineAccountId} and p.match = 'PARTIAL'
                and p.folds = h.folds and p.head = h.head offset 0) k
             join said s on s.folds = h.folds
            where strpos(s.text, k.folded) > 0)
    select r.* from auto_replies r
     where r.id = any(array(select reply_id from found)) and r.enabled and r.removed_at is null
    union all
    select f.* from auto_replies f
     where f.line_account_id = ${lineAccountId} and f.enabled and f.removed_at is null and f.kind = 'FALLBACK'`.execute(
    tx,
  )
  return rows
}

/** Of answers that may have been shown. */
export async function lastFallbackAt(tx: ShopTx, memberId: MemberId): Promise<number | null> {
  const row = await tx
    .selectFrom('reply_answers')
    .select('event_at')
    .where('member_id', '=', memberId)
    .where('kind', '=', 'FALLBACK')
    .where((where) => where.or([where('outcome', 'is', null), where('outcome', 'in', ['DONE', 'UNKNOWN'])]))
    .orderBy('event_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.event_at.getTime() ?? null
}

/** What is left to do at LINE of the answer that was chosen for an event. */
export interface AnswerLeft {
  reply: boolean
  menu: boolean
  /** What it says from the cart's data, which may be read again first. */
  inserts: InsertName[]
  /** Epoch milliseconds. */
  receivedAt: number
}

/** Of an answer that was chosen just now. */
export const leftOfChosen = ({ reply, receivedAt }: AnswerToGive): AnswerLeft => ({
  reply: true,
  menu: reply.actions.richMenuId !== undefined,
  inserts: insertsIn(reply.bubbles),
  receivedAt: receivedAt.getTime(),
})

/** Null: nothing is left, or no reply was chosen. */
export async function answerLeft(tx: ShopTx, eventId: string): Promise<AnswerLeft | null> {
  const row = await tx
    .selectFrom('reply_answers as a')
    .innerJoin('auto_reply_versions as v', (join) =>
      join.onRef('v.reply_id', '=', 'a.reply_id').onRef('v.version', '=', 'a.reply_version'),
    )
    .select([
      sql<boolean>`a.acted_at is null`.as('reply'),
      'a.received_at',
      sql<Bubble[]>`v.content -> 'bubbles'`.as('bubbles'),
      sql<boolean>`a.menu_outcome is null and (v.content -> 'actions') ? 'richMenuId'`.as('menu'),
    ])
    .where('a.event_id', '=', eventId)
    .executeTakeFirst()
  if (!row || !(row.reply || row.menu)) return null
  return {
    reply: row.reply,
    menu: row.menu,
    inserts: insertsIn(row.bubbles),
    receivedAt: row.received_at.getTime(),
  }
}
