import pLimit from 'p-limit'
import type { OrderId } from '../../../domain/values/ids.ts'
import type { Db } from '../../../schema/database.ts'
import { addFriend, type TestLine } from '../line/testLine.ts'
import { until } from '../runtime/until.ts'
import { planAndArm } from './dispatching.ts'
import { addMessage, dueIn, type MessageOptions } from '../messages/messages.ts'
import { addOrder, deliveriesOf } from '../orders/orders.ts'
import { addProduct, addShop, type ShopOptions, type TestShop } from '../shops/shop.ts'

export interface DueOptions {
  /** Number of orders; each has a friend of its own and one delivery. Default 1. */
  count?: number
  /** Seconds from now to the due time. Default -1. */
  seconds?: number
  message?: Partial<MessageOptions>
  shop?: ShopOptions
  /** When the ship date was first stored. Default an hour ago. */
  seenAt?: Date
}

/** A shop with armed deliveries that have just fallen due. */
export interface DueShop extends TestShop {
  orders: OrderId[]
  /** The delivery of the first order. */
  row(): Promise<Awaited<ReturnType<typeof deliveriesOf>>[number]>
  /** Number of deliveries by state. */
  states(): Promise<Record<string, number>>
  /** Sets columns of every delivery. */
  setRows(change: Record<string, unknown>): Promise<unknown>
}

/**
 * Waits until the dispatcher has looked at all its channels: a delivery of a new shop is sent. What has not happened by
 * then to a delivery that was due before does not happen.
 */
export async function hasLooked(db: Db, line: TestLine): Promise<void> {
  const other = await addDueShop(db, line)
  await until(async () => (await other.row()).state === 'sent')
}

export async function addDueShop(db: Db, line: TestLine, options: DueOptions = {}): Promise<DueShop> {
  const { count = 1, seconds = -1, message = {}, seenAt = new Date(Date.now() - 3_600_000) } = options
  const shop = await addShop(db, options.shop)
  await line.open(shop)
  const { shipDate, sendTime } = dueIn(seconds)
  await addMessage(shop, { productIds: [await addProduct(shop)], scenarios: [{ sendTime }], ...message })
  // Some at a time: each waits for a connection of the pool, and members of one shop are numbered one by one.
  const someAtATime = pLimit(8)
  const orders = await someAtATime.map(Array.from({ length: count }), async () => {
    const { customer } = await addFriend(shop, line)
    const orderId = await addOrder(shop, { customer, shipDate, shipDateFirstSeenAt: seenAt })
    await planAndArm(shop, orderId)
    return orderId
  })
  return {
    ...shop,
    orders,
    async row() {
      const [orderId] = orders
      const [row] = orderId ? await deliveriesOf(shop, orderId) : []
      if (!row) throw new Error('the order has no delivery')
      return row
    },
    async states() {
      const rows = await shop.run((tx) => tx.selectFrom('deliveries').select('state').execute())
      const counts: Record<string, number> = {}
      for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1
      return counts
    },
    setRows: (change) => shop.run((tx) => tx.updateTable('deliveries').set(change).execute()),
  }
}
