import { sql } from 'kysely'
import type { CartOrder } from '../../domain/carts/cartRecords.ts'
import type { OrderFact } from '../../domain/outbox/facts.ts'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import { factOfChange } from '../../domain/orders/factOfOrderChange.ts'
import { orderShipDate } from '../../domain/orders/shipDate.ts'
import type { ShopTx } from '../database.ts'
import { replaceLines, type StoredOrder } from '../orders/orderLines.ts'
import { announceFact, lockOrders } from '../orders/announceFact.ts'
import { lockLinking } from '../members/linking/index.ts'
import { relinkByOrders } from './relinkByOrders.ts'
import { countOrders } from './recurringCounts.ts'
import { changedRecords, instantText, type SyncedConnection } from './syncTransaction.ts'

/**
 * Stores orders and tells their workflows what changed, in one transaction (delivery.md section 2). Orders that are
 * new before the first import is done are HISTORY for good (domain.md D3). The ship date of an order of several
 * parcels is settled here, for every cart (V12). Members who waited for an order are linked.
 * @returns the orders that were new or had changed
 */
export async function upsertOrders(
  tx: ShopTx,
  connection: SyncedConnection,
  orders: readonly CartOrder[],
): Promise<CartOrder[]> {
  const changed = await changedRecords(tx, connection, { table: 'orders', records: orders })
  if (changed.length === 0) return []
  await lockLinking(tx, connection.lineAccountId)
  await lockBatch(tx, connection, changed)
  const stored = await store(tx, connection, changed)
  const relined = await replaceLines(tx, { shopId: connection.shopId, stored, orders: changed })
  const recounted = await countOrders(tx, connection, subscriptionsToCount(stored, changed))
  await announceChanges(tx, connection.shopId, { stored, relined, recounted })
  await relinkByOrders(tx, connection, stored)
  return changed
}

/** Locks at once the orders and those whose recurring count may follow from them. */
async function lockBatch(tx: ShopTx, connection: SyncedConnection, orders: CartOrder[]): Promise<void> {
  const ids = orders.map((order) => order.externalId)
  const subscriptions = orders.flatMap(({ subscriptionExternalId: id, recurringCount }) =>
    id !== null && recurringCount === null ? [id] : [],
  )
  const before = await sql<{ id: string }>`
    select distinct subscription_external_id as id from orders
     where connection_id = ${connection.id} and external_id = any(${ids})
       and subscription_external_id is not null
       and recurring_count_origin is distinct from 'API'`.execute(tx)
  const counted = [...subscriptions, ...before.rows.map(({ id }) => id)]
  await lockOrders(
    tx,
    sql`o.id = any(array(
       select id from orders where connection_id = ${connection.id} and external_id = any(${ids})
       union
       select id from orders
        where connection_id = ${connection.id} and subscription_external_id = any(${counted})))`,
  )
}

async function store(tx: ShopTx, connection: SyncedConnection, orders: CartOrder[]): Promise<StoredOrder[]> {
  const rows = orders.map(({ items: _items, shipments, ...order }) => ({
    ...order,
    shipDate: orderShipDate(order.shipDate, shipments, connection.partialShipments),
    shipDateOfParcels: order.shipDate === null,
    orderedAt: instantText(order.orderedAt),
    sourceUpdatedAt: instantText(order.sourceUpdatedAt),
  }))
  const facts = (row: 'old' | 'new') => sql`jsonb_build_object(
    'status', ${sql.ref(`${row}.status`)}, 'shipDate', ${sql.ref(`${row}.ship_date`)},
    'recurringCount', ${sql.ref(`${row}.recurring_count`)},
    'customerExternalId', ${sql.ref(`${row}.customer_external_id`)},
    'subscriptionExternalId', ${sql.ref(`${row}.subscription_external_id`)})`
  const result = await sql<StoredOrder>`
    insert into orders as o (
      shop_id, connection_id, external_id, number, customer_external_id, subscription_external_id, kind, status,
      raw_status, total, ordered_at, recurring_count, recurring_count_origin, scheduled_delivery_date, ship_date,
      ship_date_of_parcels, ship_date_first_seen_at, history, source_updated_at, raw)
    select ${connection.shopId}, ${connection.id}, r."externalId", r.number, r."customerExternalId",
           r."subscriptionExternalId", r.kind, r.status, r."rawStatus", r.total, r."orderedAt", r."recurringCount",
           case when r."recurringCount" is not null then 'API' end, r."scheduledDeliveryDate", r."shipDate",
           r."shipDateOfParcels", case when r."shipDate" is not null then clock_timestamp() end,
           ${!connection.firstImportDone} or ${wasAsideInFirstImport(connection)}, r."sourceUpdatedAt", r.raw
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r("externalId" text, number text, "customerExternalId" text, "subscriptionExternalId" text, kind text,
             status text, "rawStatus" text, total int, "orderedAt" timestamptz, "recurringCount" int,
             "scheduledDeliveryDate" date, "shipDate" date, "shipDateOfParcels" boolean,
             "sourceUpdatedAt" timestamptz, raw jsonb)
     order by r."externalId"
    on conflict (connection_id, external_id) do update set
      number = excluded.number, customer_external_id = excluded.customer_external_id,
      subscription_external_id = excluded.subscription_external_id, kind = excluded.kind,
      status = excluded.status, raw_status = excluded.raw_status, total = excluded.total,
      ordered_at = excluded.ordered_at,
      -- a derived count stays until it is derived anew
      recurring_count = coalesce(excluded.recurring_count,
        case when o.recurring_count_origin = 'DERIVED' then o.recurring_count end),
      recurring_count_origin = coalesce(excluded.recurring_count_origin,
        case when o.recurring_count_origin = 'DERIVED' then 'DERIVED' end),
      scheduled_delivery_date = excluded.scheduled_delivery_date, ship_date = excluded.ship_date,
      ship_date_of_parcels = excluded.ship_date_of_parcels,
      -- the trigger instant stays the first one (domain.md D2)
      ship_date_first_seen_at = coalesce(o.ship_date_first_seen_at, excluded.ship_date_first_seen_at),
      source_updated_at = excluded.source_updated_at, raw = excluded.raw, fetched_at = clock_timestamp()
    returning new.id, new.external_id as "externalId",
              case when old.id is not null then ${facts('old')} end as before, ${facts('new')} as after`.execute(
    tx,
  )
  return result.rows
}

/** An order that the first import set aside is history too, whenever it can be stored (D3). */
const wasAsideInFirstImport = (connection: SyncedConnection) => sql`(exists (
  select 1 from unread_cart_data u join cart_connections c on c.id = u.connection_id
   where u.connection_id = ${connection.id} and u.resource = 'orders' and u.kind = 'SET_ASIDE'
     and u.row_key = 'id:' || r."externalId" and u.first_seen_at < c.first_import_done_at)
  or exists (
  select 1 from dismissed_history d
   where d.connection_id = ${connection.id} and d.external_id = r."externalId"))`

/** Subscriptions, former and present, of orders whose recurring count the cart does not state. */
function subscriptionsToCount(stored: StoredOrder[], orders: CartOrder[]): string[] {
  const uncounted = new Set(orders.filter((one) => one.recurringCount === null).map((one) => one.externalId))
  const ids = stored.flatMap(({ externalId, before, after }) =>
    uncounted.has(externalId) || before?.subscriptionExternalId !== after.subscriptionExternalId
      ? [before?.subscriptionExternalId, after.subscriptionExternalId]
      : [],
  )
  return [...new Set(ids.filter((id) => typeof id === 'string'))]
}

async function announceChanges(
  tx: ShopTx,
  shopId: ShopId,
  {
    stored,
    relined,
    recounted,
  }: { stored: StoredOrder[]; relined: ReadonlySet<OrderId>; recounted: readonly OrderId[] },
): Promise<void> {
  const facts = new Map<OrderId, OrderFact>(recounted.map((id) => [id, 'orderChanged']))
  for (const { id, before, after } of stored) {
    const fact = factOfChange(before, after, relined.has(id))
    if (fact) facts.set(id, fact)
  }
  for (const fact of new Set(facts.values())) {
    const orderIds = [...facts.keys()].filter((id) => facts.get(id) === fact)
    await announceFact(tx, { shopId, orderIds, fact })
  }
}
