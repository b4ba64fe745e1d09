import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import { ApprovalRequired, asksSecondPerson, voidApprovals } from '../shops/approvals.ts'
import type { ShopTx } from '../database.ts'
import { requireVersion } from '../sql/optimisticLock.ts'
import type { EditScope } from './affectedOrders.ts'
import { type FollowMessageContent, type FollowMessageRow, lockFollowMessage } from './followMessages.ts'
import { type Author, keepVersion } from './followMessageVersions.ts'
import { admitHistory } from './admitHistory.ts'
import { ordersToBackfill } from './backfill.ts'
import { requestReplan } from './replans.ts'
import { insertScenarios, writeScenarios } from './scenarioWrites.ts'

const NEXT_VERSION = sql<number>`version + 1`
const NOW = sql<Date>`clock_timestamp()`

/** Back-fill would enrol more orders than a person has confirmed (D3). Nothing was changed. */
export class BackfillNotConfirmed extends Error {
  readonly orders: number
  readonly historyOrders: number
  constructor(orders: number, historyOrders: number) {
    super(`back-fill would enrol ${orders} orders, of which nobody confirmed the count`)
    this.name = 'BackfillNotConfirmed'
    this.orders = orders
    this.historyOrders = historyOrders
  }
}

/** What a person has seen and confirmed. */
interface Confirmed {
  /** How many orders back-fill may enrol at most (D3). Default 0. */
  backfillOrders?: number | undefined
}

/** Stores a new message, switched off (D10). */
export async function insertFollowMessage(
  tx: ShopTx,
  { by, lineAccountId, content }: { by: Author; lineAccountId: string; content: FollowMessageContent },
): Promise<FollowMessageRow> {
  const { id } = await tx
    .insertInto('follow_messages')
    .values({
      shop_id: by.shopId,
      line_account_id: lineAccountId,
      enabled: false,
      ...columnsOf(content),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await addProducts(tx, { shopId: by.shopId, messageId: id, ids: content.triggerProductIds, addedAt: null })
  await insertScenarios(tx, { shopId: by.shopId, messageId: id, scenarios: content.scenarios })
  return keepVersion(tx, by, id)
}

/**
 * Replaces the whole message. Scenarios with a known id are kept, and only a changed time raises their timing
 * version; the ones left out are removed. Orders are told to plan again when something that planning reads has
 * changed; bubbles are read only when sending (V18).
 * @throws NoSuchRow, StaleVersion, BackfillNotConfirmed
 */
export async function replaceFollowMessage(
  tx: ShopTx,
  {
    by,
    id,
    version,
    content,
    backfillOrders = 0,
  }: { by: Author; id: string; version: number | null; content: FollowMessageContent } & Confirmed,
): Promise<FollowMessageRow> {
  const before = requireVersion(await lockFollowMessage(tx, id), version)
  const ruleEdited = !isDeepStrictEqual(content.recurringCountRule, before.recurring_count_rule)
  const widened = ruleEdited || content.backfillDays > before.backfill_days
  await tx
    .updateTable('follow_messages')
    .set({ ...columnsOf(content), ...(widened ? { widened_at: NOW } : {}), version: NEXT_VERSION })
    .where('id', '=', id)
    .execute()
  const productAdded = await writeProducts(tx, { shopId: by.shopId, before, ids: content.triggerProductIds })
  const retimed = await writeScenarios(tx, { shopId: by.shopId, before, scenarios: content.scenarios })
  const replanned =
    retimed ||
    content.deliveryOrder !== before.delivery_order ||
    content.outageGraceMinutes !== before.outage_grace_minutes ||
    ruleEdited
  const turnEdited =
    retimed ||
    ruleEdited ||
    productsEdited(before, content) ||
    content.exclusive !== before.exclusive ||
    content.deliveryOrder !== before.delivery_order
  const backfills = before.enabled && content.backfillDays > 0 && (widened || productAdded)
  const reached = backfills ? await admitBackfill(tx, { by, id, agreed: backfillOrders }) : 0
  await replanAfter(tx, {
    shopId: by.shopId,
    before,
    concerns: {
      OPEN: replanned,
      COUNTED_OUT: ruleEdited,
      RIVALS: turnEdited,
      BACKFILL: reached > 0,
    },
  })
  return keepVersion(tx, by, id)
}

/**
 * Switches a message on or off; the gates read it when sending (V16). Switching on enrols the orders that back-fill
 * reaches (D2), up to the number that a person confirmed (D3). Where the shop requires a second person, ON needs
 * `approved`: a person other than the requester said yes to this version.
 * @throws NoSuchRow, StaleVersion, ApprovalRequired, BackfillNotConfirmed
 */
export async function switchFollowMessage(
  tx: ShopTx,
  {
    by,
    id,
    version,
    enabled,
    approved = false,
    backfillOrders = 0,
  }: {
    by: Author
    id: string
    version: number | null
    enabled: boolean
    approved?: boolean
  } & Confirmed,
): Promise<FollowMessageRow> {
  const before = requireVersion(await lockFollowMessage(tx, id), version)
  if (enabled && !before.enabled && !approved && (await asksSecondPerson(tx))) throw new ApprovalRequired()
  const backfills = enabled && !before.enabled && before.backfill_days > 0
  await tx
    .updateTable('follow_messages')
    .set({ enabled, ...(backfills ? { widened_at: NOW } : {}), version: NEXT_VERSION })
    .where('id', '=', id)
    .execute()
  const reached = backfills ? await admitBackfill(tx, { by, id, agreed: backfillOrders }) : 0
  await replanAfter(tx, {
    shopId: by.shopId,
    before,
    concerns: { BACKFILL: reached > 0, RIVALS: enabled !== before.enabled },
  })
  return keepVersion(tx, by, id)
}

/**
 * Marks a message as removed. Its rows stay for the log; the workflows cancel what is planned. @throws NoSuchRow,
 * StaleVersion
 */
export async function removeFollowMessage(
  tx: ShopTx,
  { by, id, version }: { by: Author; id: string; version: number | null },
): Promise<void> {
  const before = requireVersion(await lockFollowMessage(tx, id), version)
  await tx
    .updateTable('follow_messages')
    .set({ enabled: false, removed_at: NOW, version: NEXT_VERSION })
    .where('id', '=', id)
    .execute()
  await replanAfter(tx, { shopId: by.shopId, before, concerns: { OPEN: true, RIVALS: true } })
  await voidApprovals(tx, [id])
}

/**
 * Counts the orders that back-fill reaches now, and admits those of HISTORY. Fewer than confirmed are fine.
 * @returns how many orders
 */
async function admitBackfill(
  tx: ShopTx,
  { by, id, agreed }: { by: Author; id: string; agreed: number },
): Promise<number> {
  const reached = await ordersToBackfill(tx, { messageId: id, which: 'all' })
  const history = reached.filter((order) => order.history)
  if (reached.length > agreed) throw new BackfillNotConfirmed(reached.length, history.length)
  await admitHistory(tx, { by, messageId: id, orderIds: history.map((order) => order.id) })
  return reached.length
}

const SCOPES: readonly EditScope[] = ['OPEN', 'COUNTED_OUT', 'RIVALS', 'BACKFILL']

/** Has the orders that an edit affects plan again; `before`: the message as it was. */
const replanAfter = (
  tx: ShopTx,
  {
    shopId,
    before,
    concerns,
  }: { shopId: ShopId; before: FollowMessageRow; concerns: Partial<Record<EditScope, boolean>> },
): Promise<void> =>
  requestReplan(tx, shopId, {
    messageId: before.id,
    version: before.version + 1,
    scopes: SCOPES.filter((scope) => concerns[scope]),
    wasExclusive: before.exclusive,
  })

const productsEdited = (before: FollowMessageRow, { triggerProductIds }: FollowMessageContent): boolean =>
  !isDeepStrictEqual(new Set(before.product_ids), new Set(triggerProductIds))

const columnsOf = (content: FollowMessageContent) => ({
  admin_name: content.adminName,
  purpose: content.purpose,
  recurring_count_rule:
    content.recurringCountRule === null ? null : JSON.stringify(content.recurringCountRule),
  audience: JSON.stringify(content.audience),
  delivery_order: content.deliveryOrder,
  late_grace_minutes: content.lateGraceMinutes,
  outage_grace_minutes: content.outageGraceMinutes,
  backfill_days: content.backfillDays,
  exclusive: content.exclusive,
})

/**
 * Sets the trigger products; those that stay keep the instant since when they trigger. Answers whether one was added.
 */
async function writeProducts(
  tx: ShopTx,
  { shopId, before, ids }: { shopId: ShopId; before: FollowMessageRow; ids: string[] },
): Promise<boolean> {
  const added = ids.filter((id) => !before.product_ids.includes(id))
  const gone = before.product_ids.filter((id) => !ids.includes(id))
  if (gone.length > 0)
    await tx
      .deleteFrom('follow_message_products')
      .where('message_id', '=', before.id)
      .where('product_id', 'in', gone)
      .execute()
  await addProducts(tx, { shopId, messageId: before.id, ids: added, addedAt: NOW })
  return added.length > 0
}

async function addProducts(
  tx: ShopTx,
  {
    shopId,
    messageId,
    ids,
    addedAt,
  }: { shopId: ShopId; messageId: string; ids: string[]; addedAt: typeof NOW | null },
): Promise<void> {
  if (ids.length === 0) return
  await tx
    .insertInto('follow_message_products')
    .values(
      ids.map((product_id) => ({ message_id: messageId, product_id, shop_id: shopId, added_at: addedAt })),
    )
    .execute()
}
