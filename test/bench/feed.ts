import { setTimeout as sleep } from 'node:timers/promises'
import type { OrderId } from '../../domain/values/ids.ts'
import { inShop } from '../../schema/database.ts'
import { tellOrders } from '../../schema/outbox.ts'
import type { Bed } from './bed.ts'
import type { BenchShop } from './seed.ts'

/** So many orders may be on their way from the outbox to armed or asleep: fewer than a worker keeps in memory. */
const ON_THE_WAY = 160
const CHUNK = 40

/** All orders of the shop, in the order of their channels' members. */
export async function ordersOf(bed: Bed, shop: BenchShop): Promise<OrderId[]> {
  const { rows } = await bed.admin.query<{ id: OrderId }>(
    'select id from orders where shop_id = $1 order by length(external_id), external_id, connection_id',
    [shop.shopId],
  )
  return rows.map((row) => row.id)
}

/** Rows that are armed, and those whose workflow sleeps until it is time to arm. */
async function standing(bed: Bed, shop: BenchShop): Promise<{ armed: number; asleep: number }> {
  const { rows } = await bed.admin.query<{ armed: number; asleep: number }>(
    `select count(*) filter (where state = 'armed')::int as armed,
            count(*) filter (where state = 'planned' and arm_at > clock_timestamp())::int as asleep
       from deliveries where shop_id = $1`,
    [shop.shopId],
  )
  const [row] = rows
  if (!row) throw new Error('a count without a row')
  return row
}

/**
 * Places orders as a cart's pull does (outbox rows, one transaction a chunk) and lets their workflows arm
 * them. Places no more after `lastPlaced`, and returns when all that were placed are armed, `deadline` at the
 * latest (epoch milliseconds).
 */
export async function armByWorkflows(
  bed: Bed,
  shop: BenchShop,
  { lastPlaced, deadline }: { lastPlaced: number; deadline: number },
): Promise<{ placed: number; armed: number; seconds: number }> {
  const orders = await ordersOf(bed, shop)
  const began = performance.now()
  let placed = 0
  for (;;) {
    const { armed, asleep } = await standing(bed, shop)
    const placing = placed < orders.length && Date.now() < lastPlaced
    if ((!placing && armed === placed) || Date.now() >= deadline)
      return { placed, armed, seconds: (performance.now() - began) / 1000 }
    if (placing && placed - armed - asleep < ON_THE_WAY) {
      const chunk = orders.slice(placed, placed + CHUNK)
      await inShop(bed.db, shop.shopId, (tx) =>
        tellOrders(tx, { shopId: shop.shopId, orderIds: chunk, fact: 'orderPlaced' }),
      )
      placed += chunk.length
    } else await sleep(100)
  }
}
