import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { OrderId } from '../../../domain/values/ids.ts'
import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import type { TestShop } from '../shops/shop.ts'

export interface OrderOptions {
  customer: string
  /** Id and number of the order in the cart. Default: random. */
  externalId?: string
  productCodes?: string[]
  shipDate?: CalendarDate | null
  /** When the ship date was first stored. Default now. */
  shipDateFirstSeenAt?: Date
  recurringCount?: number | null
  kind?: 'ONE_TIME' | 'SUBSCRIPTION'
  status?: 'OPEN' | 'SHIPPED' | 'CANCELLED' | 'RETURNED'
  history?: boolean
  /** When the newest of these facts was stored. Default: with the ship date. */
  factsKnownAt?: Date
  subscriptionExternalId?: string
}

export const addOrder = (shop: TestShop, options: OrderOptions): Promise<OrderId> =>
  shop.run(async (tx) => {
    const externalId = options.externalId ?? randomBytes(4).toString('hex')
    const shipDate = options.shipDate ?? null
    const seenAt = options.shipDateFirstSeenAt ?? new Date()
    const { id } = await tx
      .insertInto('orders')
      .values({
        shop_id: shop.shopId,
        connection_id: shop.connectionId,
        external_id: externalId,
        number: externalId,
        customer_external_id: options.customer,
        subscription_external_id: options.subscriptionExternalId ?? null,
        kind: options.kind ?? 'ONE_TIME',
        status: options.status ?? 'SHIPPED',
        raw_status: '5',
        recurring_count: options.recurringCount ?? null,
        recurring_count_origin: options.recurringCount ? 'API' : null,
        ship_date: shipDate,
        ship_date_first_seen_at: shipDate === null ? null : seenAt,
        facts_known_at: options.factsKnownAt ?? seenAt,
        history: options.history ?? false,
        raw: '{}',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('order_items')
      .values(
        (options.productCodes ?? ['A']).map((code, line) => ({
          order_id: id,
          line: line + 1,
          shop_id: shop.shopId,
          product_code: code,
          product_name: `商品${code}`,
          quantity: 1,
        })),
      )
      .execute()
    return id as OrderId
  })

/** Stores a new fact of an order, as a pull from the cart does. */
export const changeOrder = (
  { run }: TestShop,
  orderId: OrderId,
  change: {
    shipDate?: CalendarDate | null
    recurringCount?: number
    status?: 'SHIPPED' | 'CANCELLED'
    stoppedAt?: Date
  },
): Promise<void> =>
  run(async (tx) => {
    await tx
      .updateTable('orders')
      .set({
        facts_known_at: sql<Date>`clock_timestamp()`,
        ...(change.shipDate !== undefined && {
          ship_date: change.shipDate,
          ship_date_first_seen_at: sql<Date>`case when ${change.shipDate}::date is null then ship_date_first_seen_at
            else coalesce(ship_date_first_seen_at, clock_timestamp()) end`,
        }),
        ...(change.recurringCount !== undefined && { recurring_count: change.recurringCount }),
        ...(change.status && { status: change.status }),
        ...(change.stoppedAt && { stopped_at: change.stoppedAt }),
      })
      .where('id', '=', orderId)
      .execute()
  })

/** The deliveries of an order, earliest due first. */
export const deliveriesOf = ({ run }: TestShop, orderId: OrderId) =>
  run((tx) =>
    tx
      .selectFrom('deliveries')
      .selectAll()
      .where('order_id', '=', orderId)
      .orderBy('due_at')
      .orderBy('delivery_order')
      .orderBy('id')
      .execute(),
  )
