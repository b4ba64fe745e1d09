import { requestWorkflowId } from '../../../domain/outbox/facts.ts'
import type { RequestId, RequestState } from '../../../domain/requests/request.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'
import { cancelRequest, completeByHand, retryRequest } from '../../../schema/requests/byHand.ts'
import { tellOpenRequests } from '../../../schema/requests/wakeRequests.ts'
import type { Stage } from '../../chaos/stage/stage.ts'
import { addOperatedShop, type OperatedShop } from '../../setup/requests/operatedShop.ts'
import { ScriptedCart } from '../../setup/requests/scriptedCart.ts'
import { startRobotsProcess } from '../../setup/requests/startRobotsProcess.ts'
import { until } from '../../setup/runtime/until.ts'
import { recorded, type SavedHistory } from './history.ts'

/** The product's waits, shorter: what a workflow records is the same. */
export const OPERATION_TIMES_OF_RECORDS =
  'leaseMs=4000,renewMs=500,fenceMs=1000,apartMs=400,handOverMs=4000,firstWaitMs=100,longestWaitMs=1000'

/** Every branch of the saga of a request, with operators of a scripted cart. */
export async function requestHistories(
  stage: Stage,
  isWanted: (name: string) => boolean,
): Promise<Record<string, SavedHistory>> {
  const cart = await ScriptedCart.start()
  const robots = await startRobotsProcess({
    cartUrl: cart.url,
    databaseUrl: stage.databaseUrl,
    temporalAddress: stage.temporal.address,
    namespace: 'default',
    times: OPERATION_TIMES_OF_RECORDS,
  })
  const saved: Record<string, SavedHistory> = {}
  try {
    for (const [name, scene] of Object.entries(SCENES)) {
      if (!isWanted(name)) continue
      const shop = await addOperatedShop(stage.db, cart)
      const id = await scene({ cart, shop, stage })
      await stage.client.workflow.getHandle(requestWorkflowId(id)).result()
      saved[name] = await recorded(stage.client, requestWorkflowId(id))
    }
  } finally {
    robots.kill('SIGKILL')
    cart.close()
  }
  return saved
}

interface Scene {
  cart: ScriptedCart
  shop: OperatedShop
  stage: Stage
}

const becomes = (shop: OperatedShop, id: RequestId, state: RequestState): Promise<void> =>
  until(async () => (await shop.row(id)).state === state)
const byHand = (shop: OperatedShop, requestId: RequestId) => ({
  shopId: shop.shopId,
  requestId,
  operatorId: null,
  version: null,
})
const switchTo = ({ run, connectionId }: OperatedShop, on: boolean) =>
  run((tx) =>
    tx.updateTable('cart_connections').set({ operations_on: on }).where('id', '=', connectionId).execute(),
  )
/** Waits until the workflow runs and its operation waits by being tried again. */
const waits = ({ shop, stage }: Scene, id: RequestId): Promise<void> =>
  until(async () => {
    if ((await shop.row(id)).waitsFor === null) return false
    const { raw } = await stage.client.workflow.getHandle(requestWorkflowId(id)).describe()
    return (raw.pendingActivities?.[0]?.attempt ?? 0) >= 2
  })

const SCENES: Readonly<Record<string, (scene: Scene) => Promise<RequestId>>> = {
  async 'request-done'({ shop }) {
    const id = await shop.apply(await shop.subscribe(), 'PAUSE')
    await becomes(shop, id, 'DONE')
    return id
  },
  async 'request-switched-off-and-on'(scene) {
    const { shop } = scene
    await switchTo(shop, false)
    const id = await shop.apply(await shop.subscribe(), 'CANCEL')
    await waits(scene, id)
    await switchTo(shop, true)
    await shop.run((tx) => tellOpenRequests(tx, shop.shopId, { connectionId: shop.connectionId }))
    await becomes(shop, id, 'DONE')
    return id
  },
  async 'request-cancelled'(scene) {
    const { shop } = scene
    await switchTo(shop, false)
    const id = await shop.apply(await shop.subscribe(), 'SKIP')
    await waits(scene, id)
    await shop.run((tx) => cancelRequest(tx, byHand(shop, id)))
    return id
  },
  async 'request-repeated'({ cart, shop }) {
    const of = await shop.subscribe()
    cart.faults.set(of.externalId, ['LOST'])
    const id = await shop.apply(of, 'PAUSE')
    await becomes(shop, id, 'DONE')
    return id
  },
  async 'request-with-person-and-retried'({ cart, shop }) {
    const of = await shop.subscribe()
    cart.faults.set(of.externalId, ['LOST'])
    const id = await shop.apply(of, 'SKIP')
    await becomes(shop, id, 'NEEDS_HUMAN')
    await until(async () => (await shop.messages(id)).includes('checking'))
    Object.assign(cart.of(of.externalId), {
      scheduled: parseDate('2027-04-09'),
      delivery: parseDate('2027-04-14'),
    })
    await shop.run((tx) => retryRequest(tx, byHand(shop, id)))
    await becomes(shop, id, 'DONE')
    return id
  },
  async 'request-with-person-and-completed'({ shop }) {
    const of = await shop.subscribe()
    const id = await shop.apply(of, 'SKIP', { nextScheduledDate: parseDate('2027-03-01') })
    await becomes(shop, id, 'NEEDS_HUMAN')
    await until(async () => (await shop.messages(id)).includes('checking'))
    await shop.run((tx) => completeByHand(tx, byHand(shop, id)))
    return id
  },
  async 'request-overdue'({ cart, shop }) {
    const of = await shop.subscribe()
    const id = await shop.apply(of, 'CANCEL')
    cart.onMoment = (subscription, moment) => {
      if (subscription === of.externalId && moment === 'SENT')
        cart.unreadable.set(
          of.externalId,
          Array.from({ length: 40 }, () => 'RPA_MAINTENANCE'),
        )
    }
    await becomes(shop, id, 'NEEDS_HUMAN')
    await until(async () => (await shop.messages(id)).includes('checking'))
    cart.onMoment = () => {}
    cart.unreadable.delete(of.externalId)
    await becomes(shop, id, 'DONE')
    return id
  },
}

export const REQUESTS: readonly string[] = Object.keys(SCENES)
