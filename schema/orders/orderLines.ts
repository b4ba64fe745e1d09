import { isDeepStrictEqual } from 'node:util'
import { type RawBuilder, sql } from 'kysely'
import type { CartOrder, CartOrderItem } from '../../domain/carts/cartRecords.ts'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import type { SpokenLine } from '../../domain/orders/spokenLine.ts'
import type { OrderFacts } from '../../domain/orders/factOfOrderChange.ts'
import type { ShopTx } from '../database.ts'

/** An order before and after the upsert. */
export interface StoredOrder {
  readonly id: OrderId
  readonly externalId: string
  readonly before: OrderFacts | null
  readonly after: OrderFacts
}

/**
 * The lines of the order `o` as a message may speak of them (domain/orders/spokenLine.ts).
 * @param messageId whose trigger products count
 */
export const spokenLines = (messageId: RawBuilder<unknown>) => sql<SpokenLine[]>`coalesce((
  select jsonb_agg(jsonb_build_object(
           'productName', i.product_name,
           'isTrigger', exists (select 1 from products p
                                  join follow_message_products mp on mp.product_id = p.id
                                 where p.connection_id = o.connection_id and p.code = i.product_code
                                   and mp.message_id = ${messageId})) order by i.line)
    from order_items i where i.order_id = o.id), '[]')`

/** Brings items and shipments in line with the cart. Answers the orders whose items changed. */
export async function replaceLines(
  tx: ShopTx,
  {
    shopId,
    stored,
    orders,
  }: { shopId: ShopId; stored: readonly StoredOrder[]; orders: readonly CartOrder[] },
): Promise<Set<OrderId>> {
  const idOf = new Map(stored.map(({ externalId, id }) => [externalId, id]))
  const given = orders.flatMap((order) => {
    const id = idOf.get(order.externalId)
    return id === undefined ? [] : [{ id, order }]
  })
  const known = await readItems(
    tx,
    stored.flatMap(({ id, before }) => (before === null ? [] : [id])),
  )
  const relined = given.filter(({ id, order }) => !isDeepStrictEqual(known.get(id) ?? [], order.items))
  await writeItems(tx, shopId, relined)
  await writeShipments(tx, shopId, given)
  return new Set(relined.map(({ id }) => id))
}

type Given = { id: OrderId; order: CartOrder }

async function readItems(tx: ShopTx, ids: OrderId[]): Promise<Map<string, CartOrderItem[]>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('order_items')
    .selectAll()
    .where('order_id', 'in', ids)
    .orderBy('order_id')
    .orderBy('line')
    .execute()
  const items = new Map<string, CartOrderItem[]>()
  for (const row of rows) {
    const lines = items.get(row.order_id) ?? []
    lines.push({
      productCode: row.product_code,
      productName: row.product_name,
      quantity: row.quantity,
      unitPrice: row.unit_price,
    })
    items.set(row.order_id, lines)
  }
  return items
}

async function writeItems(tx: ShopTx, shopId: ShopId, given: Given[]): Promise<void> {
  const ids = given.map(({ id }) => id)
  if (ids.length === 0) return
  const rows = given.flatMap(({ id, order }) => order.items.map((item, line) => ({ ...item, id, line })))
  await sql`delete from order_items where order_id = any(${ids})`.execute(tx)
  await sql`
    insert into order_items (order_id, line, shop_id, product_code, product_name, quantity, unit_price)
    select r.id, r.line, ${shopId}, r."productCode", r."productName", r.quantity, r."unitPrice"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(id uuid, line int, "productCode" text, "productName" text, quantity int, "unitPrice" int)`.execute(
    tx,
  )
}

async function writeShipments(tx: ShopTx, shopId: ShopId, given: Given[]): Promise<void> {
  const ids = given.map(({ id }) => id)
  if (ids.length === 0) return
  const rows = given.flatMap(({ id, order }) => order.shipments.map((one, line) => ({ ...one, id, line })))
  await sql`delete from shipments where order_id = any(${ids})`.execute(tx)
  await sql`
    insert into shipments (order_id, line, shop_id, carrier, raw_carrier, tracking_number, ship_date)
    select r.id, r.line, ${shopId}, r.carrier, r."rawCarrier", r."trackingNumber", r."shipDate"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(id uuid, line int, carrier text, "rawCarrier" text, "trackingNumber" text, "shipDate" date)`.execute(
    tx,
  )
}
