import { type BenchPlace, openBed } from './bed.ts'
import { ordersOf } from './feed.ts'
import { type Findings, number } from './figure.ts'
import { farOff, type Placed, placeOrders, placeSleepers } from './placing.ts'
import { seedOrders, seedShop, timingOf } from './seed.ts'

const ORDERS = 800
const WARM_UP = 150

/**
 * Orders from their outbox rows to workflows that sleep until their message is due, against bare
 * signalWithStart calls, as many at once, of workflows of the same size: an activity that does nothing, then
 * sleep. Bare ones run before and after, because Temporal gets slower as it fills.
 */
export async function intake(place: BenchPlace): Promise<Findings> {
  const bed = await openBed(place)
  try {
    const { shipDate, sendTime } = timingOf(farOff())
    const shop = await seedShop(bed.db, bed.vault, { channels: 1, sendTime })
    await seedOrders(bed.databaseUrl, shop, { perChannel: WARM_UP + ORDERS, shipDate })
    await bed.startBareWorker()
    await bed.startRoles()
    const orders = await ordersOf(bed, shop)
    await placeOrders(bed, shop, orders.slice(0, WARM_UP), WARM_UP)
    await placeSleepers(bed, 'warm', WARM_UP)

    const before = await placeSleepers(bed, 'before', ORDERS)
    const ours = await placeOrders(bed, shop, orders.slice(WARM_UP), orders.length)
    const after = await placeSleepers(bed, 'after', ORDERS)
    const rates = (pick: (placed: Placed) => number) => ({
      ours: ORDERS / pick(ours),
      bare: (2 * ORDERS) / (pick(before) + pick(after)),
    })
    const taken = rates((placed) => placed.taken)
    const waiting = rates((placed) => placed.waiting)
    return {
      figures: [
        {
          name: 'order intake: facts from outbox rows to Temporal',
          measured: `${number(taken.ours)} orders/s`,
          baseline: `${number(taken.bare)} bare signalWithStart/s`,
          ratio: taken.ours / taken.bare,
          aim: { atLeast: 0.7 },
        },
        {
          name: 'order intake: until planned and waiting',
          measured: `${number(waiting.ours)} orders/s`,
          baseline: `${number(waiting.bare)} bare, until asleep/s`,
          ratio: waiting.ours / waiting.bare,
          aim: { atLeast: 0.7 },
        },
      ],
      wrong: [],
    }
  } finally {
    await bed.close()
  }
}
