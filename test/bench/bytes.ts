import { DatabaseSync } from 'node:sqlite'
import { type Bed, type BenchPlace, openBed } from './bed.ts'
import { ordersOf } from './feed.ts'
import { type Findings, number } from './figure.ts'
import { farOff, placeOrders } from './placing.ts'
import { seedOrders, seedShop, timingOf } from './seed.ts'

const ORDERS = 300
/** Placed before the first look, so that pages which every database has are there. */
const FIRST = 100
/** Tables that grow with an order and its deliveries; its member and customer exist without it. */
const ORDER_TABLES = ['orders', 'order_items', 'enrolments', 'deliveries', 'outbox']

/** Bytes that one more order takes while it sleeps: in the database of Temporal's dev server, and in ours. */
export async function bytes(place: BenchPlace): Promise<Findings> {
  const bed = await openBed(place, { keepTemporal: true })
  try {
    const { shipDate, sendTime } = timingOf(farOff())
    const shop = await seedShop(bed.db, bed.vault, { channels: 1, sendTime })
    const empty = await tableBytes(bed)
    await seedOrders(bed.databaseUrl, shop, { perChannel: FIRST + ORDERS, shipDate })
    await bed.startRoles()
    const orders = await ordersOf(bed, shop)
    await placeOrders(bed, shop, orders.slice(0, FIRST), FIRST)
    const before = temporalBytes(bed)
    await placeOrders(bed, shop, orders.slice(FIRST), orders.length)
    const inTemporal = (temporalBytes(bed) - before) / ORDERS

    const perOrder = [...(await tableBytes(bed))].map(
      ([table, size]) => [table, (size - (empty.get(table) ?? 0)) / orders.length] as const,
    )
    const sum = perOrder.reduce((total, [, size]) => total + size, 0)
    const parts = perOrder.map(([table, size]) => `${table} ${number(size)}`).join(', ')
    return {
      figures: [
        { name: "bytes of a sleeping order in Temporal's database (SQLite)", measured: number(inTemporal) },
        { name: 'bytes of a sleeping order in ours', measured: `${number(sum)} (${parts})` },
      ],
      wrong: [],
    }
  } finally {
    await bed.close()
  }
}

/** Pages in use in Temporal's SQLite, after a checkpoint. */
function temporalBytes(bed: Bed): number {
  const database = new DatabaseSync(bed.temporalFile)
  try {
    const pragma = (name: string): number =>
      Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0])
    database.exec('pragma busy_timeout = 5000; pragma wal_checkpoint(passive)')
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
  } finally {
    database.close()
  }
}

/** Bytes of each table that grows with orders: rows, indexes, TOAST. */
async function tableBytes(bed: Bed): Promise<Map<string, number>> {
  await bed.admin.query('checkpoint')
  const { rows } = await bed.admin.query<{ name: string; size: string }>(
    'select t as name, pg_total_relation_size(t::regclass) as size from unnest($1::text[]) as t',
    [ORDER_TABLES],
  )
  return new Map(rows.map((row) => [row.name, Number(row.size)]))
}
