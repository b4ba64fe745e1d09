import { sql } from 'kysely'
import type { ScenarioActions } from '../../domain/members/scenarioActions.ts'
import type { AudienceFilter } from '../../domain/members/audience/index.ts'
import type { Bubble, BubbleOrPack } from '../../domain/bubbles/index.ts'
import type { RecurringCountRule } from '../../domain/orders/recurringCount.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** A follow message as the shop writes it, checked by the API and kept in the version table. */
export interface FollowMessageContent {
  adminName: string
  purpose: 'NOTICE' | 'PROMOTION'
  triggerProductIds: string[]
  recurringCountRule: RecurringCountRule | null
  audience: AudienceFilter
  deliveryOrder: number
  lateGraceMinutes: number
  outageGraceMinutes: number
  backfillDays: number
  /** "Only the first that matches" (D8). */
  exclusive: boolean
  /** In the order of their times. */
  scenarios: ScenarioContent[]
}
export interface ScenarioContent {
  /** Absent: a new one. */
  id?: string
  dayOffset: number
  /** HH:MM or HH:MM:SS in Japan. */
  sendTime: string
  /** What is sent. */
  bubbles: readonly Bubble[]
  /** What the shop wrote, when it contains packs; absent: the bubbles. */
  written?: readonly BubbleOrPack[]
  actions: ScenarioActions
}

const messages = (tx: ShopTx) =>
  tx
    .selectFrom('follow_messages as m')
    .select([
      'm.id',
      'm.line_account_id',
      'm.admin_name',
      'm.enabled',
      'm.purpose',
      'm.recurring_count_rule',
      'm.audience',
      'm.delivery_order',
      'm.late_grace_minutes',
      'm.outage_grace_minutes',
      'm.backfill_days',
      'm.exclusive',
      'm.created_at',
      'm.version',
      sql<string[]>`array(select p.product_id::text from follow_message_products p
        where p.message_id = m.id order by p.product_id)`.as('product_ids'),
    ])
    .where('m.removed_at', 'is', null)

type MessageColumns = Awaited<ReturnType<ReturnType<typeof messages>['executeTakeFirstOrThrow']>>

const scenariosOf = (tx: ShopTx, messageIds: string[]) =>
  tx
    .selectFrom('scenarios')
    .select([
      'id',
      'message_id',
      'day_offset',
      'send_time',
      'bubbles',
      'written',
      'actions',
      'timing_version',
    ])
    .where('message_id', 'in', messageIds)
    .where('removed_at', 'is', null)
    .orderBy('day_offset')
    .orderBy('send_time')
    .orderBy('id')
    .execute()

export type ScenarioRow = Awaited<ReturnType<typeof scenariosOf>>[number]
/** A message with its live scenarios by time. */
export type FollowMessageRow = MessageColumns & { scenarios: ScenarioRow[] }

async function withScenarios(tx: ShopTx, rows: MessageColumns[]): Promise<FollowMessageRow[]> {
  if (rows.length === 0) return []
  const scenarios = await scenariosOf(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    ...row,
    scenarios: scenarios.filter((scenario) => scenario.message_id === row.id),
  }))
}

export async function listFollowMessages(
  tx: ShopTx,
  shopId: ShopId,
  {
    lineAccountId,
    enabled,
    after,
    most,
  }: { lineAccountId?: string; enabled?: boolean } & PageRequest<string>,
): Promise<FollowMessageRow[]> {
  const rows = await messages(tx)
    .where('m.shop_id', '=', shopId)
    .$if(after !== null, (query) => query.where('m.id', '>', after))
    .$if(lineAccountId !== undefined, (query) => query.where('m.line_account_id', '=', lineAccountId ?? ''))
    .$if(enabled !== undefined, (query) => query.where('m.enabled', '=', enabled ?? false))
    .orderBy('m.id')
    .limit(most)
    .execute()
  return withScenarios(tx, rows)
}

/** @throws NoSuchRow */
export async function readFollowMessage(tx: ShopTx, id: string): Promise<FollowMessageRow> {
  const row = await messages(tx).where('m.id', '=', id).executeTakeFirst()
  return requireRow((await withScenarios(tx, [requireRow(row)]))[0])
}

/** {@link readFollowMessage}, locked until the transaction ends; orders may still enrol. @throws NoSuchRow */
export async function lockFollowMessage(tx: ShopTx, id: string): Promise<FollowMessageRow> {
  const row = await messages(tx).where('m.id', '=', id).forNoKeyUpdate().executeTakeFirst()
  return requireRow((await withScenarios(tx, [requireRow(row)]))[0])
}

/** Messages by id; removed ones are left out. */
export async function readFollowMessages(tx: ShopTx, ids: readonly string[]): Promise<FollowMessageRow[]> {
  if (ids.length === 0) return []
  return withScenarios(
    tx,
    await messages(tx)
      .where('m.id', 'in', [...ids])
      .execute(),
  )
}

/** {@link readFollowMessages}, locked by id until the transaction ends; orders may still enrol. */
export async function lockFollowMessages(tx: ShopTx, ids: readonly string[]): Promise<FollowMessageRow[]> {
  if (ids.length === 0) return []
  const rows = await messages(tx)
    .where('m.id', 'in', [...ids])
    .orderBy('m.id')
    .forNoKeyUpdate()
    .execute()
  return withScenarios(tx, rows)
}

/** The names of the LINE accounts' tags and flags, for showing audience filters. */
export async function audienceNames(tx: ShopTx, lineAccountIds: string[]) {
  if (lineAccountIds.length === 0) return { tags: [], flags: [] }
  const named = (table: 'tags' | 'flags') =>
    tx.selectFrom(table).select(['id', 'name']).where('line_account_id', 'in', lineAccountIds).execute()
  return { tags: await named('tags'), flags: await named('flags') }
}
