import { sql } from 'kysely'
import type { InsertName } from '../../../domain/bubbles/index.ts'
import { CART_CAPABILITIES, CART_LABELS, type Cart } from '../../../domain/carts/cartCapabilities.ts'
import type { ContinuationStatus } from '../../../domain/carts/continuationStatus.ts'
import type { Shipment } from '../../../domain/orders/carrier.ts'
import {
  firstDayBack,
  type InsertFacts,
  type LinkedCart,
  MOST_ORDERS,
  type OrderFacts,
  type SubscriptionFacts,
} from '../../../domain/replies/inserts/index.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import {
  type CalendarDate,
  dateInJapan,
  instantInJapan,
  parseClock,
} from '../../../domain/values/japanTime.ts'
import type { ShopTx } from '../../database.ts'

/** Subscriptions that are read for one answer: twelve purchases are shown. */
const MOST_SUBSCRIPTIONS = 200

/**
 * What the inserts of a reply are made from, in at most four statements: the carts in which the member is linked, then
 * their orders of three calendar months and their subscriptions where an insert speaks of them. A cart in which the
 * member is unlinked, ambiguous or claimed has no links, and is not among them (domain.md D14).
 */
export async function readInsertFacts(
  tx: ShopTx,
  { memberId, inserts, now }: { memberId: MemberId; inserts: readonly InsertName[]; now: number },
): Promise<InsertFacts> {
  const customers = await linkedCustomers(tx, memberId)
  const linked = await cartsAndRereads(tx, memberId, customers)
  const ofPurchases = inserts.some((name) => name !== 'cartPoints')
  const [orders, subscriptions] =
    ofPurchases && customers.length > 0
      ? [await ordersSince(tx, customers, now), await subscriptionsOf(tx, customers)]
      : [{ orders: [], olderOrders: 0 }, []]
  return { isLinked: customers.length > 0, ...linked, ...orders, subscriptions }
}

/** The part of the facts that decides whether the cart is asked again. */
export async function readLinkedCarts(
  tx: ShopTx,
  memberId: MemberId,
): Promise<Pick<InsertFacts, 'carts' | 'rereadAskedAt'>> {
  return cartsAndRereads(tx, memberId, await linkedCustomers(tx, memberId))
}

async function cartsAndRereads(
  tx: ShopTx,
  memberId: MemberId,
  customers: readonly CustomerRow[],
): Promise<Pick<InsertFacts, 'carts' | 'rereadAskedAt'>> {
  const asked = await tx
    .selectFrom('member_rereads')
    .select('asked_at')
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return { carts: cartsOf(customers), rereadAskedAt: asked?.asked_at.getTime() ?? null }
}

interface CustomerRow {
  connection_id: string
  cart: Cart
  external_id: string
  points: number | null
  reread_at: Date | null
  customers_to: Date | null
  orders_to: Date | null
  subscriptions_to: Date | null
}

async function linkedCustomers(tx: ShopTx, memberId: MemberId): Promise<CustomerRow[]> {
  const { rows } = await sql<CustomerRow>`
    select c.id as connection_id, c.cart, k.external_id, k.points, k.reread_at,
           s.customers_to, s.orders_to, s.subscriptions_to
      from member_links l
      join cart_customers k on k.id = l.customer_id
      join cart_connections c on c.id = l.connection_id and c.removed_at is null
      left join lateral (
        select max(synced_to) filter (where resource = 'customers') as customers_to,
               max(synced_to) filter (where resource = 'orders') as orders_to,
               max(synced_to) filter (where resource = 'subscriptions') as subscriptions_to
          from sync_cursors where connection_id = c.id) s on true
     where l.member_id = ${memberId}
     order by c.id, k.id`.execute(tx)
  return rows
}

/** Whatever is known later counts: the last pull of everything, or the last re-read of every linked customer. */
function cartsOf(customers: readonly CustomerRow[]): LinkedCart[] {
  const byCart = Map.groupBy(customers, (one) => one.connection_id)
  return [...byCart].flatMap(([connectionId, [first, ...others]]) => {
    if (first === undefined) return []
    const all = [first, ...others]
    const reread = earliest(all.map(({ reread_at }) => reread_at))
    return {
      connectionId,
      label: CART_LABELS[first.cart],
      statesPoints: CART_CAPABILITIES[first.cart].cartPoints,
      ordersAsOf: latest([earliest([first.orders_to, first.subscriptions_to]), reread]),
      customersAsOf: latest([first.customers_to?.getTime() ?? null, reread]),
      points: all.map(({ points }) => points),
    }
  })
}

const earliest = (instants: readonly (Date | null)[]): number | null => {
  const known = instants.flatMap((instant) => (instant === null ? [] : [instant.getTime()]))
  return known.length < instants.length ? null : Math.min(...known)
}
const latest = (instants: readonly (number | null)[]): number | null => {
  const known = instants.filter((instant) => instant !== null)
  return known.length === 0 ? null : Math.max(...known)
}

type Customers = readonly Pick<CustomerRow, 'connection_id' | 'external_id'>[]

const customersIn = (customers: Customers) => sql`
  unnest(${customers.map((one) => one.connection_id)}::uuid[], ${customers.map((one) => one.external_id)}::text[])
    as k(connection_id, external_id)`

async function ordersSince(
  tx: ShopTx,
  customers: Customers,
  now: number,
): Promise<Pick<InsertFacts, 'orders' | 'olderOrders'>> {
  const since = new Date(instantInJapan(firstDayBack(dateInJapan(now)), parseClock('00:00')))
  const { rows } = await sql<{
    number: string
    ordered_at: Date
    subscription_id: string | null
    status: OrderFacts['status']
    ship_date: CalendarDate | null
    scheduled_delivery_date: CalendarDate | null
    product_names: string[] | null
    shipments: Shipment[] | null
  }>`
    select o.number, o.ordered_at, o.status, o.ship_date, o.scheduled_delivery_date,
           (select s.id from subscriptions s
             where s.connection_id = o.connection_id and s.external_id = o.subscription_external_id) as subscription_id,
           (select json_agg(i.product_name order by i.line) from order_items i where i.order_id = o.id) as product_names,
           (select json_agg(json_build_object('carrier', p.carrier, 'rawCarrier', p.raw_carrier,
                                              'trackingNumber', p.tracking_number) order by p.line)
              from shipments p where p.order_id = o.id) as shipments
      from ${customersIn(customers)}
     cross join lateral (
       select * from orders r
        where r.connection_id = k.connection_id and r.customer_external_id = k.external_id
          and r.ordered_at >= ${since}
        order by r.ordered_at desc limit ${MOST_ORDERS}) o
     order by o.ordered_at desc limit ${MOST_ORDERS}`.execute(tx)
  const orders = rows.map((row) => ({
    number: row.number,
    orderDate: dateInJapan(row.ordered_at.getTime()),
    subscriptionId: row.subscription_id,
    status: row.status,
    shipDate: row.ship_date,
    scheduledDeliveryDate: row.scheduled_delivery_date,
    productNames: row.product_names ?? [],
    shipments: row.shipments ?? [],
  }))
  const olderOrders =
    orders.length < MOST_ORDERS ? 0 : (await countSince(tx, customers, since)) - orders.length
  return { orders, olderOrders }
}

async function countSince(tx: ShopTx, customers: Customers, since: Date): Promise<number> {
  const { rows } = await sql<{ orders: number }>`
    select count(*)::int as orders
      from ${customersIn(customers)}
      join orders o on o.connection_id = k.connection_id and o.customer_external_id = k.external_id
     where o.ordered_at >= ${since}`.execute(tx)
  return rows[0]?.orders ?? 0
}

async function subscriptionsOf(tx: ShopTx, customers: Customers): Promise<SubscriptionFacts[]> {
  const { rows } = await sql<{
    id: string
    status: ContinuationStatus
    next_delivery_date: CalendarDate | null
    cycle: string | null
    items: readonly { productName?: unknown }[]
  }>`
    select s.id, s.status, s.next_delivery_date, s.cycle, s.items
      from ${customersIn(customers)}
      join subscriptions s on s.connection_id = k.connection_id and s.customer_external_id = k.external_id
     order by s.id desc limit ${MOST_SUBSCRIPTIONS}`.execute(tx)
  return rows.reverse().map((row) => ({
    id: row.id,
    courseNames: row.items.flatMap(({ productName }) =>
      typeof productName === 'string' ? [productName] : [],
    ),
    status: row.status,
    nextDeliveryDate: row.next_delivery_date,
    cycle: row.cycle,
  }))
}
