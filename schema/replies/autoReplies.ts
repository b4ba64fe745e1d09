import { type Selectable, sql } from 'kysely'
import type { Bubble } from '../../domain/bubbles/index.ts'
import type { AudienceFilter } from '../../domain/members/audience/index.ts'
import type { ScenarioActions } from '../../domain/members/scenarioActions.ts'
import type { AutoReply } from '../../domain/replies/autoReply.ts'
import { foldsOf } from '../../domain/replies/keywordFold.ts'
import type { Keyword } from '../../domain/replies/keywordMatch.ts'
import type { ReplyHours } from '../../domain/replies/replyHours.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'
import type { AutoRepliesTable } from '../tables/replies.ts'

export type AutoReplyRow = Selectable<AutoRepliesTable>

/** An auto-reply with what it answers. Columns of jsonb hold what the API checked when it was saved. */
export interface StoredReply extends AutoReply {
  readonly adminName: string
  readonly version: number
  readonly bubbles: readonly Bubble[]
  readonly actions: ScenarioActions
}

export const storedReply = (row: AutoReplyRow): StoredReply => ({
  id: row.id,
  adminName: row.admin_name,
  version: row.version,
  kind: row.kind,
  enabled: row.enabled,
  replyOrder: row.reply_order,
  keywords: row.keywords as Keyword[],
  folds: foldsOf(row.folds),
  audience: row.audience as AudienceFilter,
  hours: row.hours as ReplyHours[],
  onceMinutes: row.once_minutes,
  answersMedia: row.answers_media,
  bubbles: row.bubbles as Bubble[],
  actions: row.actions as ScenarioActions,
})

const live = (tx: ShopTx) => tx.selectFrom('auto_replies').selectAll().where('removed_at', 'is', null)

/** By LINE account and in the order in which they answer. */
export interface ReplyPlace {
  lineAccountId: string
  replyOrder: number
  id: string
}

export const listAutoReplies = (
  tx: ShopTx,
  shopId: ShopId,
  {
    lineAccountId,
    enabled,
    after,
    most,
  }: { lineAccountId?: string | undefined; enabled?: boolean | undefined } & PageRequest<ReplyPlace>,
): Promise<AutoReplyRow[]> =>
  live(tx)
    .where('shop_id', '=', shopId)
    .$if(lineAccountId !== undefined, (query) => query.where('line_account_id', '=', lineAccountId ?? ''))
    .$if(enabled !== undefined, (query) => query.where('enabled', '=', enabled ?? true))
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(line_account_id, reply_order, id)
          > (${after?.lineAccountId}::uuid, ${after?.replyOrder}::int, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('line_account_id')
    .orderBy('reply_order')
    .orderBy('id')
    .limit(most)
    .execute()

/** All of a LINE account, in the order in which they answer. */
export const repliesOfAccount = (
  tx: ShopTx,
  shopId: ShopId,
  lineAccountId: string,
): Promise<AutoReplyRow[]> =>
  live(tx)
    .where('shop_id', '=', shopId)
    .where('line_account_id', '=', lineAccountId)
    .orderBy('reply_order')
    .orderBy('id')
    .execute()

/** @throws NoSuchRow */
export const readAutoReply = async (tx: ShopTx, id: string): Promise<AutoReplyRow> =>
  requireRow(await live(tx).where('id', '=', id).executeTakeFirst())

/** @throws NoSuchRow */
export const lockAutoReply = async (tx: ShopTx, id: string): Promise<AutoReplyRow> =>
  requireRow(await live(tx).where('id', '=', id).forUpdate().executeTakeFirst())

/** How many replies a LINE account has, those that are off too. */
export async function countAutoReplies(tx: ShopTx, lineAccountId: string): Promise<number> {
  const { n } = await tx
    .selectFrom('auto_replies')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .where('line_account_id', '=', lineAccountId)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(n)
}
