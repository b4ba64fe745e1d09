import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { Counter } from 'prom-client'
import type { DeliveryId, OrderId, ShopId } from '../domain/ids.ts'
import { armDelivery } from '../schema/arming.ts'
import { type Db, inShop } from '../schema/database.ts'
import { type OverdueRow, overdueToArm } from '../schema/keeping.ts'
import { nudgeOrders } from '../schema/nudging.ts'
import { planOrder } from '../schema/planning/planOrder.ts'

/** Orders planned and armed at once: few, since the dispatcher shares the connections to Postgres. */
const AT_ONCE = 6

interface Deps {
  db: Db
  healed: Counter<'kind'>
  log: Logger
}

/**
 * Arms rows that nobody armed in time, those due first first, and reminds their workflows (delivery.md section
 * 6). Answers whether there may be more: `most` were found, and some of them mended.
 */
export async function mendOverdue(deps: Deps, most: number): Promise<boolean> {
  const rows = await overdueToArm(deps.db, most)
  const armed = await arm(
    deps,
    rows.filter((row) => row.lateToArm),
  )
  const nudged = await nudge(
    deps,
    rows.filter((row) => !row.nudgedRecently),
  )
  return rows.length === most && armed + nudged > 0
}

/** One order a transaction, several at once: one that cannot be mended must not keep the others from it. */
async function arm({ db, healed, log }: Deps, rows: OverdueRow[]): Promise<number> {
  const orders = new Map<OrderId, { shopId: ShopId; late: Set<DeliveryId> }>()
  for (const { orderId, shopId, deliveryId } of rows) {
    const order = orders.get(orderId)
    if (order) order.late.add(deliveryId)
    else orders.set(orderId, { shopId, late: new Set([deliveryId]) })
  }
  const limit = pLimit(AT_ONCE)
  const armed = await Promise.all(
    [...orders].map(([orderId, { shopId, late }]) =>
      limit(() =>
        armOrder(db, shopId, orderId, late).catch((error: unknown) => {
          log.error({ err: error, order: orderId }, 'the keeper could not arm an order')
          return 0
        }),
      ),
    ),
  )
  const sum = armed.reduce((one, other) => one + other, 0)
  healed.inc({ kind: 'armed' }, sum)
  return sum
}

/** Planned first: a row that the gates gave back as stale would only be given back again. */
const armOrder = (db: Db, shopId: ShopId, orderId: OrderId, late: Set<DeliveryId>): Promise<number> =>
  inShop(db, shopId, async (tx) => {
    const plan = await planOrder(tx, shopId, orderId)
    let armed = 0
    for (const { id, generation, armAt } of plan?.open ?? []) {
      if (!late.has(id) || armAt > (plan?.order.now ?? 0)) continue
      const { arming } = await armDelivery(tx, id, generation, 'keeper')
      if (arming === 'waiting') armed += 1
    }
    return armed
  })

async function nudge({ db, healed, log }: Deps, rows: OverdueRow[]): Promise<number> {
  const shops = new Map<ShopId, OrderId[]>()
  for (const { shopId, orderId } of rows) {
    const orders = shops.get(shopId)
    if (orders) orders.push(orderId)
    else shops.set(shopId, [orderId])
  }
  let nudged = 0
  for (const [shopId, orderIds] of shops) {
    nudged += await inShop(db, shopId, (tx) => nudgeOrders(tx, shopId, orderIds)).catch((error: unknown) => {
      log.error({ err: error, shop: shopId }, 'the keeper could not remind workflows')
      return 0
    })
  }
  healed.inc({ kind: 'nudged' }, nudged)
  return nudged
}
