import { sql } from 'kysely'
import type { ScenarioActions } from '../../../domain/members/scenarioActions.ts'
import type { AudienceFilter } from '../../../domain/members/audience/index.ts'
import type { ShopId } from '../../../domain/values/ids.ts'
import { addDays, type CalendarDate, clockInJapan, dateInJapan } from '../../../domain/values/japanTime.ts'
import type { RecurringCountRule } from '../../../domain/orders/recurringCount.ts'
import type { ShopTx } from '../../../schema/database.ts'
import { type TestShop, yesterday } from '../shops/shop.ts'

/** Ship date and send time of a scenario on day 2 that is due `seconds` from now, rounded up to a whole second. */
export function dueIn(seconds: number): { shipDate: CalendarDate; sendTime: string; dueAt: number } {
  const dueAt = Math.ceil(Date.now() / 1000 + seconds) * 1000
  return { shipDate: addDays(dateInJapan(dueAt), -2), sendTime: clockInJapan(dueAt), dueAt }
}

export interface ScenarioOptions {
  dayOffset?: number
  /** 'HH:MM' or 'HH:MM:SS' in Japan. */
  sendTime?: string
  text?: string
  /** Instead of `text`. */
  bubbles?: unknown[]
  actions?: ScenarioActions
  createdAt?: Date
}

export interface MessageOptions {
  productIds: string[]
  scenarios?: ScenarioOptions[]
  enabled?: boolean
  purpose?: 'NOTICE' | 'PROMOTION'
  audience?: AudienceFilter
  recurringCountRule?: RecurringCountRule
  deliveryOrder?: number
  lateGraceMinutes?: number
  outageGraceMinutes?: number
  backfillDays?: number
  exclusive?: boolean
  /** Its scenarios have the same. Default yesterday. */
  createdAt?: Date
}

export interface TestMessage {
  messageId: string
  scenarioIds: string[]
}

/** A follow message that is on. Default: one scenario, on day 2 at 18:00. */
export const addMessage = (shop: TestShop, options: MessageOptions): Promise<TestMessage> =>
  shop.run(async (tx) => {
    const { shopId, lineAccountId } = shop
    const createdAt = options.createdAt ?? yesterday()
    const { id: messageId } = await tx
      .insertInto('follow_messages')
      .values({
        shop_id: shopId,
        line_account_id: lineAccountId,
        admin_name: 'テスト',
        enabled: options.enabled ?? true,
        purpose: options.purpose ?? 'NOTICE',
        audience: JSON.stringify(options.audience ?? { all: [] }),
        recurring_count_rule: options.recurringCountRule ? JSON.stringify(options.recurringCountRule) : null,
        delivery_order: options.deliveryOrder ?? 100,
        late_grace_minutes: options.lateGraceMinutes ?? 30,
        outage_grace_minutes: options.outageGraceMinutes ?? 180,
        exclusive: options.exclusive ?? false,
        backfill_days: options.backfillDays ?? 0,
        created_at: createdAt,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('follow_message_products')
      .values(options.productIds.map((id) => ({ message_id: messageId, product_id: id, shop_id: shopId })))
      .execute()
    const scenarioIds: string[] = []
    for (const scenario of options.scenarios ?? [{}])
      scenarioIds.push(await insertScenario(tx, shopId, messageId, { createdAt, ...scenario }))
    return { messageId, scenarioIds }
  })

/** Adds a scenario; `createdAt` decides which orders still get it (B3). */
export const addScenario = ({ run, shopId }: TestShop, messageId: string, options: ScenarioOptions) =>
  run((tx) => insertScenario(tx, shopId, messageId, options))

async function insertScenario(
  tx: ShopTx,
  shopId: ShopId,
  messageId: string,
  { dayOffset = 2, sendTime = '18:00', text = 'お届けしました。', actions = {}, ...more }: ScenarioOptions,
): Promise<string> {
  const createdAt = more.createdAt ?? new Date()
  const { id } = await tx
    .insertInto('scenarios')
    .values({
      shop_id: shopId,
      message_id: messageId,
      day_offset: dayOffset,
      send_time: sendTime,
      bubbles: JSON.stringify(more.bubbles ?? [{ kind: 'text', text }]),
      actions: JSON.stringify(actions),
      created_at: createdAt,
      timed_at: createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Edits a scenario's timing, as the API does. */
export const editTiming = (
  { run }: TestShop,
  scenarioId: string,
  { dayOffset = 2, sendTime }: { dayOffset?: number; sendTime: string },
): Promise<unknown> =>
  run((tx) =>
    tx
      .updateTable('scenarios')
      .set({
        day_offset: dayOffset,
        send_time: sendTime,
        timing_version: sql<number>`timing_version + 1`,
        timed_at: sql<Date>`clock_timestamp()`,
      })
      .where('id', '=', scenarioId)
      .execute(),
  )
