import { sql } from 'kysely'
import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { ContinuationStatus } from '../../domain/carts/continuationStatus.ts'
import type { ApplicationFacts, ChosenProduct } from '../../domain/requests/request.ts'
import type { ConnectionId, LineAccountId, MemberId } from '../../domain/values/ids.ts'
import type { CalendarDate } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'

/** A subscription of a customer whom a member is linked to, as it is stored: what a wish is about. */
export interface WishedSubscription {
  subscriptionId: string
  externalId: string
  customerExternalId: string
  customerId: string
  connectionId: ConnectionId
  lineAccountId: LineAccountId
  cart: Cart
  status: ContinuationStatus
  nextScheduledDate: CalendarDate | null
  nextDeliveryDate: CalendarDate | null
  /** As of when the cart stated it. */
  asOf: Date
  facts: ApplicationFacts
  /** Delivery dates of its orders that are not shipped; null where the cart states none. */
  unshipped: (CalendarDate | null)[]
  /** Null: the cart states none, or several. */
  product: ChosenProduct | null
}

interface Found {
  id: string
  external_id: string
  customer_external_id: string
  customer_id: string
  connection_id: string
  line_account_id: string
  cart: Cart
  status: ContinuationStatus
  count: number | null
  cycle: string | null
  next_scheduled_date: CalendarDate | null
  next_delivery_date: CalendarDate | null
  fetched_at: Date
  items: { productName?: unknown; productCode?: unknown }[]
  newest: CalendarDate | null
  unshipped: { id: string; date: CalendarDate | null }[]
}

/** Null: the member has no such subscription: of another shop, another customer, or a cart that is gone. */
export async function readWishedSubscription(
  tx: ShopTx,
  { memberId, subscriptionId }: { memberId: MemberId; subscriptionId: string },
): Promise<WishedSubscription | null> {
  const { rows } = await sql<Found>`
    select s.id, s.external_id, s.customer_external_id, k.id as customer_id, s.connection_id, c.line_account_id, c.cart,
           s.status, s.count, s.cycle, s.next_scheduled_date::text, s.next_delivery_date::text, s.fetched_at, s.items,
           (select o.scheduled_delivery_date::text from orders o
             where o.connection_id = s.connection_id and o.customer_external_id = s.customer_external_id
               and o.subscription_external_id = s.external_id and o.status not in ('CANCELLED', 'RETURNED')
             order by o.ordered_at desc nulls last, o.id desc limit 1) as newest,
           (select coalesce(jsonb_agg(jsonb_build_object('id', o.external_id, 'date', o.scheduled_delivery_date::text)
                                      order by o.external_id), '[]')
              from orders o
             where o.connection_id = s.connection_id and o.customer_external_id = s.customer_external_id
               and o.subscription_external_id = s.external_id and o.status = 'OPEN' and o.ship_date is null) as unshipped
      from subscriptions s
      join cart_connections c on c.id = s.connection_id and c.removed_at is null
      join cart_customers k on k.connection_id = s.connection_id and k.external_id = s.customer_external_id
      join member_links l on l.customer_id = k.id and l.line_account_id = c.line_account_id
     where s.id = ${subscriptionId} and l.member_id = ${memberId}`.execute(tx)
  const found = rows[0]
  if (!found) return null
  return {
    subscriptionId: found.id,
    externalId: found.external_id,
    customerExternalId: found.customer_external_id,
    customerId: found.customer_id,
    connectionId: found.connection_id as ConnectionId,
    lineAccountId: found.line_account_id as LineAccountId,
    cart: found.cart,
    status: found.status,
    nextScheduledDate: found.next_scheduled_date,
    nextDeliveryDate: found.next_delivery_date,
    asOf: found.fetched_at,
    facts: {
      status: found.status,
      count: found.count,
      cycle: found.cycle,
      newestOrderDeliveryDate: found.newest,
      unshippedOrderIds: found.unshipped.map(({ id }) => id),
    },
    unshipped: found.unshipped.map(({ date }) => date),
    product: chosenOf(found.items),
  }
}

/** The one product of a subscription; carts state no id of it in a subscription. */
function chosenOf(items: Found['items']): ChosenProduct | null {
  const [only, ...others] = items
  if (only === undefined || others.length > 0) return null
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return { name: text(only.productName), code: text(only.productCode), id: null }
}
