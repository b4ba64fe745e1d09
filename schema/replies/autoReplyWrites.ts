import { sql } from 'kysely'
import type { Bubble } from '../../domain/bubbles/index.ts'
import type { ScenarioActions } from '../../domain/members/scenarioActions.ts'
import type { AutoReply } from '../../domain/replies/autoReply.ts'
import { foldKeyword, foldsNumber } from '../../domain/replies/keywordFold.ts'
import { headOf } from '../../domain/replies/keywordMatch.ts'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { requireVersion } from '../sql/optimisticLock.ts'
import { type AutoReplyRow, lockAutoReply } from './autoReplies.ts'

/** Who saves; versions keep it. */
export interface Author {
  shopId: ShopId
  operatorId: OperatorId
}

/** An auto-reply as the shop writes it, checked by the API. */
export type AutoReplyContent = Omit<AutoReply, 'id' | 'enabled'> & {
  readonly adminName: string
  readonly bubbles: readonly Bubble[]
  readonly actions: ScenarioActions
}

const NEXT_VERSION = sql<number>`version + 1`

const columnsOf = (content: AutoReplyContent) => ({
  admin_name: content.adminName,
  kind: content.kind,
  reply_order: content.replyOrder,
  folds: foldsNumber(content.folds),
  keywords: JSON.stringify(content.keywords),
  audience: JSON.stringify(content.audience),
  hours: JSON.stringify(content.hours),
  once_minutes: content.onceMinutes,
  answers_media: content.answersMedia,
  bubbles: JSON.stringify(content.bubbles),
  actions: JSON.stringify(content.actions),
})

/** Stores a new auto-reply, switched off as every new message (domain.md D10). */
export async function insertAutoReply(
  tx: ShopTx,
  { by, lineAccountId, content }: { by: Author; lineAccountId: string; content: AutoReplyContent },
): Promise<AutoReplyRow> {
  const row = await tx
    .insertInto('auto_replies')
    .values({ shop_id: by.shopId, line_account_id: lineAccountId, enabled: false, ...columnsOf(content) })
    .returningAll()
    .executeTakeFirstOrThrow()
  await writeKeywords(tx, row, content)
  await keepVersions(tx, by, [row])
  return row
}

/** @throws NoSuchRow, StaleVersion */
export async function replaceAutoReply(
  tx: ShopTx,
  { by, id, version, content }: { by: Author; id: string; version: number | null; content: AutoReplyContent },
): Promise<AutoReplyRow> {
  requireVersion(await lockAutoReply(tx, id), version)
  const row = await tx
    .updateTable('auto_replies')
    .set({ ...columnsOf(content), version: NEXT_VERSION })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await writeKeywords(tx, row, content)
  await keepVersions(tx, by, [row])
  return row
}

/** Switches it on or off; the next message finds it so. @throws NoSuchRow, StaleVersion */
export async function switchAutoReply(
  tx: ShopTx,
  { by, id, version, enabled }: { by: Author; id: string; version: number | null; enabled: boolean },
): Promise<AutoReplyRow> {
  const before = requireVersion(await lockAutoReply(tx, id), version)
  if (before.enabled === enabled) return before
  const row = await tx
    .updateTable('auto_replies')
    .set({ enabled, version: NEXT_VERSION })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await keepVersions(tx, by, [row])
  return row
}

/** Steps between the orders that {@link orderAutoReplies} gives, so that one may be put between two. */
const STEP = 10

/**
 * Puts the replies of a LINE account in this order, which must name each of them once. Those whose place stays keep their
 * version. Locks: the replies by id.
 */
export async function orderAutoReplies(
  tx: ShopTx,
  { by, lineAccountId, ids }: { by: Author; lineAccountId: string; ids: readonly string[] },
): Promise<void> {
  await tx
    .selectFrom('auto_replies')
    .select('id')
    .where('line_account_id', '=', lineAccountId)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  const { rows } = await sql<AutoReplyRow>`
    update auto_replies r set reply_order = g.place * ${STEP}, version = version + 1
      from unnest(${[...ids]}::uuid[]) with ordinality as g(id, place)
     where r.id = g.id and r.line_account_id = ${lineAccountId} and r.removed_at is null
       and r.reply_order <> g.place * ${STEP}
     returning r.*`.execute(tx)
  await keepVersions(tx, by, rows)
}

/** Its versions and answers stay; it answers nothing any more. @throws NoSuchRow, StaleVersion */
export async function removeAutoReply(
  tx: ShopTx,
  { id, version }: { id: string; version: number | null },
): Promise<void> {
  requireVersion(await lockAutoReply(tx, id), version)
  await tx.deleteFrom('auto_reply_keywords').where('reply_id', '=', id).execute()
  await tx
    .updateTable('auto_replies')
    .set({ removed_at: sql<Date>`clock_timestamp()`, enabled: false, version: NEXT_VERSION })
    .where('id', '=', id)
    .execute()
}

/** The keywords as messages are compared with them. */
async function writeKeywords(
  tx: ShopTx,
  { id, shop_id, line_account_id, folds: number }: AutoReplyRow,
  { keywords, folds }: AutoReplyContent,
): Promise<void> {
  await tx.deleteFrom('auto_reply_keywords').where('reply_id', '=', id).execute()
  if (keywords.length === 0) return
  await tx
    .insertInto('auto_reply_keywords')
    .values(
      keywords.map(({ text, match }, place) => {
        const folded = foldKeyword(text, folds)
        return {
          reply_id: id,
          place,
          shop_id,
          line_account_id,
          match,
          folds: number,
          folded,
          head: headOf(folded),
        }
      }),
    )
    .execute()
}

/** Every version that an answer may have used stays readable: a tap on its button comes later (domain.md V18). */
async function keepVersions(tx: ShopTx, by: Author, rows: readonly AutoReplyRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('auto_reply_versions')
    .values(
      rows.map((row) => ({
        reply_id: row.id,
        version: row.version,
        shop_id: by.shopId,
        operator_id: by.operatorId,
        content: JSON.stringify(row),
      })),
    )
    .execute()
}
