import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { Counter } from 'prom-client'
import { isStale } from '../../domain/delivery/gates.ts'
import type { DeliveryId, OrderId, ShopId } from '../../domain/values/ids.ts'
import { armLocked, lockOverdue } from '../../schema/delivery/armDelivery.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { readRows, readScenarios } from '../../schema/delivery/dispatch/readFacts.ts'
import { type OverdueRow, overdueToArm } from '../../schema/delivery/keeper.ts'
import { nudgeOrders } from '../../schema/delivery/nudgeOrders.ts'
import { planOrder } from '../../schema/delivery/planning/planOrder.ts'
import { planFacts } from './dispatcher/gateFacts.ts'

/** Orders planned at once: few, since the dispatcher shares the connections to Postgres. */
const AT_ONCE = 4

interface Deps {
  db: Db
  healed: Counter<'kind'>
  log: Logger
}

/**
 * Arms rows that nobody armed in time, in the order they are due, and reminds their workflows (delivery.md section 6).
 * Answers whether there may be more: `most` were found, and some of them mended.
 */
export async function mendOverdue(deps: Deps, most: number): Promise<boolean> {
  const rows = await overdueToArm(deps.db, most)
  const mend = async (shopRows: Map<ShopId, OverdueRow[]>, kind: string, how: Mend): Promise<number> => {
    let sum = 0
    for (const [shopId, some] of shopRows) {
      // One shop or order that cannot be mended must not keep the others from it.
      sum += await how(deps, shopId, some).catch((error: unknown) => {
        deps.log.error({ err: error, shop: shopId }, 'the keeper could not mend overdue deliveries')
        return 0
      })
    }
    deps.healed.inc({ kind }, sum)
    return sum
  }
  const armed = await mend(byShop(rows.filter((row) => row.lateToArm)), 'armed', arm)
  const nudged = await mend(byShop(rows.filter((row) => !row.nudgedRecently)), 'nudged', nudge)
  return rows.length === most && armed + nudged > 0
}

type Mend = (deps: Deps, shopId: ShopId, rows: OverdueRow[]) => Promise<number>

/** What still stands as it was planned is armed at once; the rest is planned first, order by order. */
async function arm({ db, log }: Deps, shopId: ShopId, rows: OverdueRow[]): Promise<number> {
  const ids = rows.map((row) => row.deliveryId)
  const { armed, moved } = await inShop(db, shopId, (tx) => armStanding(tx, ids))
  const limit = pLimit(AT_ONCE)
  const late = new Set(ids)
  const planned = await Promise.all(
    [...moved].map((orderId) =>
      limit(() =>
        inShop(db, shopId, (tx) => planAndArm(tx, { shopId, orderId, late })).catch((error: unknown) => {
          log.error({ err: error, order: orderId }, 'the keeper could not plan an order')
          return 0
        }),
      ),
    ),
  )
  return planned.reduce((sum, one) => sum + one, armed)
}

/** Only staleness is looked at here: the gates judge the rows when they are due. */
async function armStanding(tx: ShopTx, ids: DeliveryId[]): Promise<{ armed: number; moved: Set<OrderId> }> {
  const rows = await readRows(tx, await lockOverdue(tx, ids))
  const scenarioIds = [...new Set(rows.flatMap((row) => row.scenario_id ?? []))]
  const scenarios = await readScenarios(tx, scenarioIds)
  const stands = (row: (typeof rows)[number]): boolean => {
    const scenario = scenarios.get(row.scenario_id ?? '')
    return scenario !== undefined && !isStale(planFacts(row, scenario))
  }
  const standing = rows.filter(stands)
  await armLocked(
    tx,
    standing.map((row) => row.id as DeliveryId),
  )
  const moved = rows.filter((row) => !stands(row)).map((row) => row.order_id as OrderId)
  return { armed: standing.length, moved: new Set(moved) }
}

/** Plans before it arms: a row that the gates gave back as stale would only be given back again. */
async function planAndArm(
  tx: ShopTx,
  { shopId, orderId, late }: { shopId: ShopId; orderId: OrderId; late: ReadonlySet<DeliveryId> },
): Promise<number> {
  const open = (await planOrder(tx, shopId, orderId))?.open ?? []
  const ids = await lockOverdue(
    tx,
    open.map(({ id }) => id).filter((id) => late.has(id)),
  )
  await armLocked(tx, ids)
  return ids.length
}

const nudge: Mend = ({ db }, shopId, rows) =>
  inShop(db, shopId, (tx) =>
    nudgeOrders(
      tx,
      shopId,
      rows.map((row) => row.orderId),
    ),
  )

function byShop(rows: OverdueRow[]): Map<ShopId, OverdueRow[]> {
  const shops = new Map<ShopId, OverdueRow[]>()
  for (const row of rows) {
    const shop = shops.get(row.shopId)
    if (shop) shop.push(row)
    else shops.set(row.shopId, [row])
  }
  return shops
}
