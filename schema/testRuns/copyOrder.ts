import { sql } from 'kysely'
import { type SpokenLine, spokenProductOf } from '../../domain/orders/spokenLine.ts'
import type { CalendarDate } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'
import { spokenLines } from '../orders/orderLines.ts'

/** What messages may say of an order, and its counts. */
export interface OrderWords {
  productName: string | null
  nextDeliveryDate: CalendarDate | null
}

/** Copies what a message says of a real order. */
export async function wordsOfOrder(tx: ShopTx, orderId: string, messageId: string): Promise<OrderWords> {
  const { rows } = await sql<{ lines: SpokenLine[]; next_delivery_date: string | null }>`
    select s.next_delivery_date,
           ${spokenLines(sql`${messageId}::uuid`)} as lines
      from orders o
      left join subscriptions s on s.connection_id = o.connection_id and s.external_id = o.subscription_external_id
     where o.id = ${orderId}`.execute(tx)
  return {
    productName: spokenProductOf(rows[0]?.lines ?? []),
    nextDeliveryDate: (rows[0]?.next_delivery_date ?? null) as CalendarDate | null,
  }
}

/** The name of a product; null: there is no such product. */
export async function nameOfProduct(tx: ShopTx, productId: string): Promise<string | null> {
  const row = await tx.selectFrom('products').select('name').where('id', '=', productId).executeTakeFirst()
  return row?.name ?? null
}
