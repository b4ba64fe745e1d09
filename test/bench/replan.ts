import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { Bubble } from '../../domain/bubbles/index.ts'
import type { OperatorId } from '../../domain/values/ids.ts'
import { inShop } from '../../schema/database.ts'
import { readFollowMessage } from '../../schema/messages/followMessages.ts'
import { replaceFollowMessage } from '../../schema/messages/followMessageWrites.ts'
import { planOrder } from '../../schema/delivery/planning/planOrder.ts'
import { type Bed, type BenchPlace, openBed, until } from './bed.ts'
import { ordersOf } from './feed.ts'
import { type Findings, number } from './figure.ts'
import { firstMembers } from './lineSandbox.ts'
import { farOff, placeOrders } from './placing.ts'
import { type BenchShop, seedOrders, seedShop, timingOf } from './seed.ts'

const WAITING = 10_000
const CHANNELS = 10
const PER_CHANNEL = 400
const WARM_UP_PER_CHANNEL = 60
/** The wave beside begins so long after the edit: the workflow pages by then. */
const BESIDE_AFTER_MS = 20_000
const LONGEST_MS = 900_000

/**
 * An edited time of a message that 10,000 orders wait for, until all have planned anew; and a wave of 4,000 sends over
 * ten channels beside it, against the same wave before. Each order that waits has its workflow asleep; the rows of the
 * waves are armed here, not by workflows, so that both are the same.
 */
export async function replan(place: BenchPlace): Promise<Findings> {
  const bed = await openBed(place)
  try {
    const waiting = await seedPlanned(bed, { channels: 1, firstChannel: 90, perChannel: WAITING })
    const [warm, before, beside] = [
      await seedPlanned(bed, { channels: CHANNELS, firstChannel: 60, perChannel: WARM_UP_PER_CHANNEL }),
      await seedPlanned(bed, { channels: CHANNELS, firstChannel: 0, perChannel: PER_CHANNEL }),
      await seedPlanned(bed, { channels: CHANNELS, firstChannel: 20, perChannel: PER_CHANNEL }),
    ]
    await bed.startRoles()
    await placeOrders(bed, waiting, await ordersOf(bed, waiting), WAITING, LONGEST_MS)
    await waveOf(bed, warm, Date.now() + 8_000)
    const alone = await waveOf(bed, before, Date.now() + 8_000)

    const began = performance.now()
    await retime(bed, waiting)
    const answered = performance.now() - began
    const dueAt = Date.now() + BESIDE_AFTER_MS
    await sleep(BESIDE_AFTER_MS - 8_000)
    const together = await waveOf(bed, beside, dueAt)
    if ((await behind(bed, waiting)) === 0)
      throw new Error('all was planned anew before the wave: nothing beside it')
    await until('all orders planned anew', LONGEST_MS, async () => (await behind(bed, waiting)) === 0, 1_000)
    const seconds = (performance.now() - began) / 1000
    return {
      figures: [
        {
          name: `${number(WAITING)} waiting orders planned anew after an edited time`,
          measured: `${number(WAITING / seconds)} orders/s; the edit took ${number(answered)} ms`,
        },
        {
          name: `wave of ${number(together.sent)} orders, ${CHANNELS} channels, beside it`,
          measured: `${number(together.rate)} pushes/s`,
          baseline: `${number(alone.rate)}/s without`,
          ratio: together.rate / alone.rate,
          aim: { atLeast: 0.8 },
        },
      ],
      wrong: [...alone.wrong, ...together.wrong],
    }
  } finally {
    await bed.close()
  }
}

/** A shop whose orders are planned for a far day. */
async function seedPlanned(
  bed: Bed,
  { channels, firstChannel, perChannel }: { channels: number; firstChannel: number; perChannel: number },
): Promise<BenchShop> {
  const { shipDate, sendTime } = timingOf(farOff())
  const shop = await seedShop(bed.db, bed.vault, { channels, firstChannel, sendTime })
  await seedOrders(bed.databaseUrl, shop, { perChannel, shipDate })
  for (const { index } of shop.channels)
    await bed.line.open(index, firstMembers(Math.min(perChannel, PER_CHANNEL)))
  const limit = pLimit(4)
  await limit.map(await ordersOf(bed, shop), (orderId) =>
    inShop(bed.db, shop.shopId, (tx) => planOrder(tx, shop.shopId, orderId)),
  )
  return shop
}

/** Makes every row of the shop due at an instant (epoch ms), and waits until they have left. */
async function waveOf(
  bed: Bed,
  shop: BenchShop,
  dueAt: number,
): Promise<{ sent: number; rate: number; wrong: string[] }> {
  const { rowCount } = await bed.admin.query(
    `update deliveries set state = 'armed', armed_by = 'workflow', armed_at = now(), due_at = $2, arm_at = now()
      where shop_id = $1 and state = 'planned'`,
    [shop.shopId, new Date(dueAt)],
  )
  await sleep(Math.max(0, dueAt - Date.now()))
  await until('the wave sent', 60_000, async () => (await open(bed, shop)) === 0, 1_000)
  const accepted = (
    await Promise.all(shop.channels.map(({ index }) => bed.line.accepted(index, dueAt - 5_000)))
  ).flat()
  const late = Math.max(...accepted.map((push) => push.acceptedAt - dueAt))
  const wrong: string[] = []
  if (accepted.length !== rowCount) wrong.push(`${rowCount} deliveries, ${accepted.length} messages`)
  const addressees = new Set(accepted.map(({ channelId, userId }) => `${channelId} ${userId}`))
  if (addressees.size !== accepted.length) wrong.push(`${accepted.length - addressees.size} doubles`)
  if (accepted.some((push) => push.acceptedAt < dueAt)) wrong.push('messages left before their due second')
  return { sent: accepted.length, rate: accepted.length / (late / 1000), wrong }
}

const count = async (bed: Bed, text: string, shop: BenchShop): Promise<number> => {
  const { rows } = await bed.admin.query<{ n: number }>(text, [shop.shopId])
  return rows[0]?.n ?? 0
}
const open = (bed: Bed, shop: BenchShop) =>
  count(
    bed,
    `select count(*)::int as n from deliveries where shop_id = $1 and state in ('planned', 'armed', 'sending')`,
    shop,
  )
const behind = (bed: Bed, shop: BenchShop) =>
  count(bed, 'select count(*)::int as n from deliveries where shop_id = $1 and plan_version = 1', shop)

/** Sets the message a minute later, as the API does. */
async function retime(bed: Bed, shop: BenchShop): Promise<void> {
  const { shopId } = shop
  const id = shop.channels[0]?.messageId ?? ''
  await inShop(bed.db, shopId, async (tx) => {
    const saved = await readFollowMessage(tx, id)
    await replaceFollowMessage(tx, {
      by: { shopId, operatorId: null as unknown as OperatorId },
      id,
      version: null,
      content: {
        adminName: saved.admin_name,
        purpose: saved.purpose,
        triggerProductIds: saved.product_ids,
        recurringCountRule: null,
        audience: { all: [] },
        deliveryOrder: saved.delivery_order,
        lateGraceMinutes: saved.late_grace_minutes,
        outageGraceMinutes: saved.outage_grace_minutes,
        backfillDays: 0,
        exclusive: false,
        scenarios: saved.scenarios.map((one) => ({
          id: one.id,
          dayOffset: one.day_offset + 1,
          sendTime: one.send_time,
          bubbles: one.bubbles as unknown as Bubble[],
          actions: {},
        })),
      },
    })
  })
}
