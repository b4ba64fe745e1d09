import pLimit from 'p-limit'
import type { OrderId } from '../../domain/values/ids.ts'
import { inShop } from '../../schema/database.ts'
import { tellOrders } from '../../schema/outbox.ts'
import { SEARCH_ATTRIBUTES } from '../../workflows/messages.ts'
import { typedAttributes } from '../../workflows/runtime/searchAttributes.ts'
import { BARE_QUEUE, fact, sleeper } from './bare/workflows.ts'
import { type Bed, until } from './bed.ts'
import type { BenchShop } from './seed.ts'

/** As the relay (worker/outbox/relayOutbox.ts). */
const AT_ONCE = 32
const CHUNK = 100
const LONGEST_MS = 120_000
const DUE_IN_DAYS = 20

/** When orders that only sleep are due. Epoch milliseconds, whole seconds. */
export const farOff = (): number => Math.ceil(Date.now() / 1000 + DUE_IN_DAYS * 86_400) * 1000

/** Seconds until Temporal had taken all of them, and until all slept. */
export interface Placed {
  taken: number
  waiting: number
}

/**
 * Places orders as a cart's pull does, one transaction of outbox rows a chunk, and waits until `asleep`
 * workflows of orders are planned and sleep.
 */
export async function placeOrders(
  bed: Bed,
  shop: BenchShop,
  orders: OrderId[],
  asleep: number,
  longestMs = LONGEST_MS,
): Promise<Placed> {
  const began = performance.now()
  for (let at = 0; at < orders.length; at += CHUNK) {
    const chunk = orders.slice(at, at + CHUNK)
    await inShop(bed.db, shop.shopId, (tx) =>
      tellOrders(tx, { shopId: shop.shopId, orderIds: chunk, fact: 'orderPlaced' }),
    )
  }
  await until('all facts relayed', longestMs, async () => {
    const { rows } = await bed.admin.query('select 1 from outbox where done_at is null limit 1')
    return rows.length === 0
  })
  const taken = secondsSince(began)
  await until('all orders waiting', longestMs, async () => (await sleeping(bed, 'order')) >= asleep)
  return { taken, waiting: secondsSince(began) }
}

/** Starts bare sleepers by signalWithStart, with the attributes that orders have, and waits until they sleep. */
export async function placeSleepers(bed: Bed, name: string, count: number): Promise<Placed> {
  const before = await sleeping(bed, 'sleeper')
  const began = performance.now()
  const shopId = crypto.randomUUID()
  const limit = pLimit(AT_ONCE)
  await limit.map(
    Array.from({ length: count }, (_, i) => `${name}:${i}`),
    (workflowId) =>
      bed.client.workflow.signalWithStart(sleeper, {
        workflowId,
        taskQueue: BARE_QUEUE,
        args: [{ shopId, orderId: crypto.randomUUID() }],
        signal: fact,
        signalArgs: [],
        staticSummary: '受注 N1000',
        typedSearchAttributes: typedAttributes({
          [SEARCH_ATTRIBUTES.shop]: shopId,
          [SEARCH_ATTRIBUTES.order]: workflowId,
          [SEARCH_ATTRIBUTES.cart]: 'REPIST',
          [SEARCH_ATTRIBUTES.phase]: 'WAITING_SHIP_DATE',
        }),
      }),
  )
  const taken = secondsSince(began)
  await until(
    'all bare workflows waiting',
    LONGEST_MS,
    async () => (await sleeping(bed, 'sleeper')) >= before + count,
  )
  return { taken, waiting: secondsSince(began) }
}

const secondsSince = (instant: number): number => (performance.now() - instant) / 1000

/** Workflows of a type that have said, by their search attribute, that they sleep until something is due. */
async function sleeping(bed: Bed, type: 'order' | 'sleeper'): Promise<number> {
  const query = `WorkflowType = '${type}' AND TodokePhase = 'SCHEDULED'`
  return (await bed.client.workflow.count(query)).count
}
