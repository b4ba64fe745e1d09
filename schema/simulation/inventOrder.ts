import { sql } from 'kysely'
import { type CalendarDate, parseClock } from '../../domain/values/japanTime.ts'
import type { SimulatedOrder } from '../../domain/simulation/index.ts'
import type { ShopTx } from '../database.ts'

/** An order that does not exist, as a person describes it. */
export interface Invention {
  lineAccountId: string
  productIds: readonly string[]
  shipDate: CalendarDate | null
  recurringCount: number | null
  oneTime: boolean
}

/** The products are not all of one cart connection of the LINE account. */
export class ProductsNotTogether extends Error {
  constructor() {
    super('the products are not all of one connection of the LINE account')
    this.name = 'ProductsNotTogether'
  }
}

/** The described order, as if its ship date had come just now. @throws ProductsNotTogether */
export async function inventOrder(
  tx: ShopTx,
  { lineAccountId, productIds, shipDate, recurringCount, oneTime }: Invention,
): Promise<{ order: SimulatedOrder; now: number }> {
  const rows = await tx
    .selectFrom('products as p')
    .innerJoin('cart_connections as c', 'c.id', 'p.connection_id')
    .select([
      'p.id',
      'p.name',
      'c.id as connection_id',
      'c.floor_day',
      'c.floor_time',
      sql<Date>`clock_timestamp()`.as('now'),
    ])
    .where('c.line_account_id', '=', lineAccountId)
    .where('c.removed_at', 'is', null)
    .where(sql<boolean>`p.id = any(${[...productIds]}::uuid[])`)
    .execute()
  const [first] = rows
  const together = new Set(rows.map((row) => row.connection_id)).size === 1
  if (!first || !together || rows.length !== new Set(productIds).size) throw new ProductsNotTogether()
  const now = first.now.getTime()
  return {
    now,
    order: {
      shipDate,
      recurringCount,
      oneTime,
      productIds: new Set(productIds),
      history: false,
      cancelled: false,
      stopped: false,
      connectionRemoved: false,
      subscriptionCancelled: false,
      // In the sequence in which the products were named.
      lines: productIds.flatMap((id) =>
        rows.flatMap((row) => (row.id === id ? [{ productName: row.name, productIds: [id] }] : [])),
      ),
      floor: { dayOffset: first.floor_day, sendTime: parseClock(first.floor_time) },
      shipDateFirstSeenAt: shipDate === null ? null : now,
      factsKnownAt: now,
      memberId: null,
      quotaLeft: true,
    },
  }
}
