import { addDays } from '../../../domain/values/japanTime.ts'
import type { OrderFact } from '../../../domain/outbox/facts.ts'
import { tellOrders } from '../../../schema/outbox.ts'
import {
  deliveryOf,
  type OpenShop,
  openShop,
  type PlacedOrder,
  placeOrder,
} from '../../chaos/stage/customers.ts'
import { resetToFirstTask } from '../../chaos/stage/reset.ts'
import type { Stage } from '../../chaos/stage/stage.ts'
import { until } from '../../chaos/stage/until.ts'
import { dueIn } from '../../setup/messages/messages.ts'
import { changeOrder } from '../../setup/orders/orders.ts'
import { addMember } from '../../setup/shops/shop.ts'
import { continuedAsNew, neverShipped } from './continued.ts'
import { recorded, type SavedHistory } from './history.ts'

const PATIENCE_MS = 60_000
const RICH_MENU = 'richmenu-after-delivery'

/**
 * Lives the life of one order for every branch of its workflow that is wanted; the histories by the names of
 * their files.
 */
export async function orderHistories(
  stage: Stage,
  wanted: (name: string) => boolean,
): Promise<Record<string, SavedHistory>> {
  const { client, line } = stage
  const { sendTime, shipDate } = dueIn(25)
  const later = addDays(shipDate, 1)
  const plain = await openShop(stage, { sendTime, acts: false })
  const giving = await openShop(stage, { sendTime, richMenuId: RICH_MENU })
  await line.addRichMenu(giving.channelId, RICH_MENU)
  const exhausted = await openShop(stage, { sendTime, acts: false, quota: { limit: 0, used: 0 } })
  await allowNothing(line.url, exhausted)

  const tell = (shop: OpenShop, { orderId }: PlacedOrder, fact: OrderFact) =>
    shop.run((tx) => tellOrders(tx, { shopId: shop.shopId, orderIds: [orderId], fact }))
  const seen = (placed: PlacedOrder, eventType: string, count = 1) =>
    until(`${eventType} of ${placed.workflowId}`, PATIENCE_MS, async () => {
      const history = await recorded(client, placed.workflowId)
      return (
        history.events.filter((event) => event.eventType === `EVENT_TYPE_${eventType}`).length >= count &&
        history
      )
    })
  const ended = async ({ workflowId }: PlacedOrder): Promise<SavedHistory> => {
    await until('started', PATIENCE_MS, () => client.workflow.getHandle(workflowId).describe())
    await client.workflow.getHandle(workflowId).result()
    return recorded(client, workflowId)
  }
  const armed = (shop: OpenShop, { orderId }: PlacedOrder) =>
    until('armed', PATIENCE_MS, async () => (await deliveryOf(shop, orderId))?.state === 'armed')
  const waits = async (shop: OpenShop, date: typeof shipDate | null): Promise<PlacedOrder> => {
    const placed = await placeOrder(stage, shop, date)
    await seen(placed, 'TIMER_STARTED')
    return placed
  }

  const branches = {
    'order-shipped-at-once': async () => ended(await placeOrder(stage, plain, shipDate)),
    'order-shipped-later': async () => {
      const placed = await waits(plain, null)
      await changeOrder(plain, placed.orderId, { shipDate })
      await tell(plain, placed, 'shipDateChanged')
      return ended(placed)
    },
    'order-sleeping': async () => recorded(client, (await waits(plain, later)).workflowId),
    'order-continued-as-new': async () =>
      continuedAsNew(await recorded(client, (await waits(plain, later)).workflowId)),
    'order-never-shipped': async () =>
      neverShipped(await recorded(client, (await waits(plain, null)).workflowId)),
    'order-moved-while-sleeping': async () => {
      const placed = await waits(plain, later)
      await changeOrder(plain, placed.orderId, { shipDate })
      await tell(plain, placed, 'shipDateChanged')
      return ended(placed)
    },
    'order-cancelled': async () => {
      const placed = await waits(plain, later)
      await changeOrder(plain, placed.orderId, { status: 'CANCELLED' })
      await tell(plain, placed, 'orderCancelled')
      return ended(placed)
    },
    'order-date-cleared-and-entered-again': async () => {
      const placed = await waits(plain, later)
      await changeOrder(plain, placed.orderId, { shipDate: null })
      await tell(plain, placed, 'shipDateChanged')
      await seen(placed, 'TIMER_STARTED', 2)
      await changeOrder(plain, placed.orderId, { shipDate: later })
      await tell(plain, placed, 'shipDateChanged')
      return seen(placed, 'TIMER_STARTED', 3)
    },
    'order-linked-while-sleeping': async () => {
      const placed = await waits(plain, later)
      const { memberId } = await addMember(plain)
      await plain.run((tx) =>
        tx
          .updateTable('member_links')
          .set({ member_id: memberId })
          .where('member_id', '=', placed.memberId)
          .execute(),
      )
      await tell(plain, placed, 'memberLinked')
      return seen(placed, 'TIMER_STARTED', 2)
    },
    'order-parked': async () => ended(await placeOrder(stage, exhausted, shipDate)),
    'order-acted': async () => ended(await placeOrder(stage, giving, shipDate)),
    'order-reset': async () => {
      const placed = await placeOrder(stage, giving, shipDate)
      await armed(giving, placed)
      await resetToFirstTask(client, placed.workflowId)
      return ended(placed)
    },
    'order-finished-by-a-second-run': async () => {
      const placed = await placeOrder(stage, giving, shipDate)
      await armed(giving, placed)
      await client.workflow.getHandle(placed.workflowId).terminate('recorded')
      await until('sent', PATIENCE_MS, async () => {
        const row = await deliveryOf(giving, placed.orderId)
        return row?.state === 'sent' && row.notified_at !== null
      })
      await tell(giving, placed, 'nudged')
      await until('started again', PATIENCE_MS, async () => {
        const { status } = await client.workflow.getHandle(placed.workflowId).describe()
        return status.name !== 'TERMINATED'
      })
      return ended(placed)
    },
    // The row moves while the workflow sleeps, and no fact tells it: it hears of it when it wakes to arm.
    'order-stale': async () => {
      const placed = await waits(plain, later)
      const { runId: first } = await client.workflow.getHandle(placed.workflowId).describe()
      await client.workflow.getHandle(placed.workflowId).terminate('recorded')
      await plain.run((tx) =>
        tx
          .updateTable('deliveries')
          .set({ arm_at: new Date(Date.now() + 10_000) })
          .where('order_id', '=', placed.orderId)
          .execute(),
      )
      await tell(plain, placed, 'nudged')
      await until('sleeps again', PATIENCE_MS, async () => {
        const { runId } = await client.workflow.getHandle(placed.workflowId).describe()
        if (runId === first) return false
        const { events } = await recorded(client, placed.workflowId, runId)
        return events.some((event) => event.eventType === 'EVENT_TYPE_TIMER_STARTED')
      })
      await plain.run((tx) =>
        tx
          .updateTable('deliveries')
          .set((row) => ({ generation: row('generation', '+', 1) }))
          .where('order_id', '=', placed.orderId)
          .execute(),
      )
      return seen(placed, 'ACTIVITY_TASK_SCHEDULED', 4)
    },
    // The ship date moves after arming, and no fact tells the workflow: the gate gives the row back.
    'order-stale-at-the-gate': async () => {
      const placed = await placeOrder(stage, plain, shipDate)
      await armed(plain, placed)
      await changeOrder(plain, placed.orderId, { shipDate: later })
      await seen(placed, 'ACTIVITY_TASK_CANCEL_REQUESTED')
      return seen(placed, 'TIMER_STARTED')
    },
  }
  const lives = await Promise.allSettled(
    Object.entries(branches)
      .filter(([name]) => wanted(name))
      .map(async ([name, live]) => [name, await live()] as const),
  )
  const failures = lives.flatMap((life) => (life.status === 'rejected' ? [life.reason as unknown] : []))
  if (failures.length > 0) throw new AggregateError(failures, 'some branches could not be lived')
  return Object.fromEntries(lives.flatMap((life) => (life.status === 'fulfilled' ? [life.value] : [])))
}

/** LINE's monthly limit of the channel is used up, for whoever asks it too. */
async function allowNothing(lineUrl: string, { channelId }: OpenShop): Promise<void> {
  const answer = await fetch(`${lineUrl}/_control/channels/${channelId}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ quota: { limit: 0 } }),
  })
  if (!answer.ok) throw new Error(`the quota was not set: ${answer.status} ${await answer.text()}`)
}
