import { expect, it } from '@jest/globals'
import { tellOrders } from '../../schema/outbox.ts'
import { claimOutbox } from '../../schema/outboxClaims.ts'
import { dueIn } from '../setup/messages/messages.ts'
import { ACTIVITY_MS, KEEPER_TELLS_MS, RELAY_CLAIM_MS, WORKFLOW_TASK_MS } from './stage/bounds.ts'
import {
  deliveryOf,
  GIVEN_ONCE,
  givenTo,
  type OpenShop,
  openShop,
  type PlacedOrder,
  placeOrder,
} from './stage/customers.ts'
import { resetToFirstTask } from './stage/reset.ts'
import { onStage, type Stage } from './stage/stage.ts'
import { until } from './stage/until.ts'

/** The stages of these tests run at the same time: most of it is waiting. */
const clusterUrl = process.env['TEST_DATABASE_URL']

/** Time enough to arm, reset and terminate before the messages are due. */
const DUE_SECONDS = 14

const armed = (shop: OpenShop, { orderId }: PlacedOrder) =>
  until('the delivery is armed', 15_000, async () => (await deliveryOf(shop, orderId))?.state === 'armed')

const acted = (shop: OpenShop, { orderId }: PlacedOrder, withinMs: number) =>
  until('the message is sent and its actions are done', withinMs, async () => {
    const row = await deliveryOf(shop, orderId)
    return row?.state === 'sent' && row.actions_open === 0 && row
  })

async function expectOnce({ line }: Stage, shop: OpenShop, { userId, memberId }: PlacedOrder): Promise<void> {
  expect(await line.accepted(userId)).toHaveLength(1)
  expect(await givenTo(shop, memberId)).toEqual(GIVEN_ONCE)
}

it.concurrent(
  'sends on time while Temporal is down, and acts when it is back',
  () =>
    onStage({ clusterUrl }, async (stage) => {
      const { line, temporal } = stage
      await Promise.all([stage.start('line'), stage.start('orders')])
      const { sendTime, shipDate, dueAt } = dueIn(10)
      const shop = await openShop(stage, { sendTime })
      const placed = await placeOrder(stage, shop, shipDate)
      await armed(shop, placed)
      await temporal.stop()
      expect(Date.now()).toBeLessThan(dueAt)

      const [sent] = await until('the message leaves', 20_000, async () => {
        const accepted = await line.accepted(placed.userId)
        return accepted.length > 0 && accepted
      })
      expect(sent?.acceptedAt).toBeGreaterThanOrEqual(dueAt)
      expect((sent?.acceptedAt ?? 0) - dueAt).toBeLessThan(3_000)
      await until('the sending is recorded', 5_000, async () => {
        return (await deliveryOf(shop, placed.orderId))?.state === 'sent'
      })
      expect(await deliveryOf(shop, placed.orderId)).toMatchObject({ notified_at: null })
      expect(await givenTo(shop, placed.memberId)).toEqual({ tags: [], points: [] })

      await temporal.start()
      await acted(shop, placed, KEEPER_TELLS_MS + WORKFLOW_TASK_MS + ACTIVITY_MS)
      await expectOnce(stage, shop, placed)
    }),
  120_000,
)

it.concurrent(
  'sends once and acts once when workflows are reset or terminated while armed, and loses no fact of a killed relay',
  () =>
    onStage({ clusterUrl }, async (stage) => {
      const { client } = stage
      const [orders] = await Promise.all([stage.start('orders'), stage.start('line')])
      const { sendTime, shipDate } = dueIn(DUE_SECONDS)
      const shop = await openShop(stage, { sendTime })
      const reset = await placeOrder(stage, shop, shipDate)
      const resetTwice = await placeOrder(stage, shop, shipDate)
      const terminated = await placeOrder(stage, shop, shipDate)
      const nudgedLater = await placeOrder(stage, shop, shipDate)
      const all = [reset, resetTwice, terminated, nudgedLater]
      for (const placed of all) await armed(shop, placed)

      await resetToFirstTask(client, reset.workflowId)
      await resetToFirstTask(client, resetTwice.workflowId)
      await resetToFirstTask(client, resetTwice.workflowId)
      for (const { workflowId } of [terminated, nudgedLater])
        await client.workflow.getHandle(workflowId).terminate('chaos')
      const nudge = ({ orderId }: PlacedOrder) =>
        shop.run((tx) => tellOrders(tx, { shopId: shop.shopId, orderIds: [orderId], fact: 'nudged' }))
      await nudge(terminated)
      for (const placed of all)
        expect(await deliveryOf(shop, placed.orderId)).toMatchObject({ state: 'armed', generation: 1 })

      for (const placed of [reset, resetTwice, terminated])
        await acted(shop, placed, DUE_SECONDS * 1_000 + KEEPER_TELLS_MS + WORKFLOW_TASK_MS)
      // Nobody waited for this one: it was sent all the same, and whoever is started later acts.
      await until('the message is sent', 10_000, async () => {
        const row = await deliveryOf(shop, nudgedLater.orderId)
        return row?.state === 'sent' && row.notified_at !== null
      })
      expect(await givenTo(shop, nudgedLater.memberId)).toEqual({ tags: [], points: [] })
      await nudge(nudgedLater)
      await acted(shop, nudgedLater, 2 * (WORKFLOW_TASK_MS + ACTIVITY_MS))
      for (const placed of all) {
        await client.workflow.getHandle(placed.workflowId).result()
        await expectOnce(stage, shop, placed)
      }

      // A fact is committed, a relay claims it, and all that could carry it is dead.
      orders.freeze()
      const left = await placeOrder(stage, shop, shipDate)
      const claimed = await claimOutbox(stage.db, 400, 5)
      expect(claimed.map((fact) => fact.workflowId)).toContain(left.workflowId)
      await orders.kill()
      await expect(client.workflow.getHandle(left.workflowId).describe()).rejects.toThrow(/not found/)
      await stage.start('orders')
      await acted(shop, left, RELAY_CLAIM_MS + WORKFLOW_TASK_MS + ACTIVITY_MS)
      await expectOnce(stage, shop, left)
    }),
  120_000,
)
