import { sql } from 'kysely'
import type { ConnectionId, LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ClaimBox } from '../crypto/claimBox.ts'
import type { ShopTx } from '../database.ts'
import { anonymiseDeliveries } from './anonymiseDeliveries.ts'

/** A customer of a cart. */
interface Customer {
  id: string
  connection_id: string
  external_id: string
  email: string | null
}

/** The customers that a member is linked to: those that are erased, and those that stay for another member. */
export interface CartDataOf {
  customers: Customer[]
  kept: { id: string; member_id: string }[]
}

/** Locks the customers of a member. One who is also linked to another member of the shop stays. */
export async function lockCartData(tx: ShopTx, memberId: MemberId): Promise<CartDataOf> {
  const { rows } = await sql<Customer & { other: string | null }>`
    select c.id, c.connection_id, c.external_id, c.email,
           (select o.member_id from member_links o
             where o.customer_id = c.id and o.member_id <> ${memberId} limit 1) as other
      from cart_customers c
     where c.id in (select customer_id from member_links where member_id = ${memberId})
     order by c.connection_id, c.external_id
       for update of c`.execute(tx)
  return {
    customers: rows.filter(({ other }) => other === null),
    kept: rows.flatMap(({ id, other }) => (other === null ? [] : [{ id, member_id: other }])),
  }
}

/** What was erased; `phones`: those that are free now, by connection. */
interface ErasedCartData {
  orders: { id: string; connection_id: string; external_id: string }[]
  subscriptions: number
  unread: number
  messages: number
  phones: Map<ConnectionId, string[]>
}

/**
 * Erases customers with their orders and subscriptions, and keeps them out of later pulls. What was sent about the orders
 * stays, without the order. `named`: what else names the person, in rows that could not be read.
 */
export async function eraseCartData(
  tx: ShopTx,
  {
    shopId,
    memberId,
    lineAccountId,
    claims,
    cart: { customers },
    named,
  }: {
    shopId: ShopId
    memberId: MemberId
    lineAccountId: LineAccountId
    claims: ClaimBox
    cart: CartDataOf
    named: readonly (string | null)[]
  },
): Promise<ErasedCartData> {
  const phones = await phonesOf(tx, customers)
  for (const customer of customers) {
    const numbers = phones.filter(({ customer_id }) => customer_id === customer.id)
    const keys = numbers.flatMap(({ phone }) => claims.numberKeys(lineAccountId, phone))
    await sql`
      insert into erased_customers (connection_id, external_id, shop_id, number_keys)
      values (${customer.connection_id}, ${customer.external_id}, ${shopId}, ${keys}::bytea[])
      on conflict (connection_id, external_id) do update set number_keys = excluded.number_keys`.execute(tx)
  }
  const ids = customers.map(({ id }) => id)
  const orders = await ordersOf(tx, ids)
  const orderIds = orders.map(({ id }) => id)
  const words = [...named, ...customers.map(({ email }) => email), ...phones.map(({ phone }) => phone)]
  const unread = await eraseUnread(tx, { customerIds: ids, orderIds, words })
  const messages = await anonymiseDeliveries(tx, { memberId, orderIds })
  await sql`
    update test_runs set order_number = '(消去済み)' where source_order_id = any(${orderIds}::uuid[])`.execute(
    tx,
  )
  await sql`
    delete from dismissed_history d using orders o
     where o.id = any(${orderIds}::uuid[]) and d.connection_id = o.connection_id and d.external_id = o.external_id`.execute(
    tx,
  )
  const subscriptions = await sql`
    delete from subscriptions s using cart_customers c
     where c.id = any(${ids}::uuid[]) and s.connection_id = c.connection_id
       and s.customer_external_id = c.external_id`.execute(tx)
  await sql`delete from orders where id = any(${orderIds}::uuid[])`.execute(tx)
  await sql`delete from cart_customers where id = any(${ids}::uuid[])`.execute(tx)
  const free = Map.groupBy(phones, ({ connection_id }) => connection_id as ConnectionId)
  return {
    orders,
    subscriptions: Number(subscriptions.numAffectedRows ?? 0),
    unread,
    messages,
    phones: new Map([...free].map(([id, numbers]) => [id, numbers.map(({ phone }) => phone)])),
  }
}

const phonesOf = (tx: ShopTx, customers: readonly Customer[]) =>
  tx
    .selectFrom('cart_customer_phones')
    .select(['connection_id', 'customer_id', 'phone'])
    .where(({ eb, fn, val }) => eb('customer_id', '=', fn.any(val(customers.map(({ id }) => id)))))
    .execute()

async function ordersOf(tx: ShopTx, customerIds: string[]) {
  const { rows } = await sql<{ id: string; connection_id: string; external_id: string }>`
    select o.id, o.connection_id, o.external_id
      from orders o join cart_customers c
        on c.connection_id = o.connection_id and c.external_id = o.customer_external_id
     where c.id = any(${customerIds}::uuid[])
     order by o.connection_id, o.external_id
       for update of o`.execute(tx)
  return rows
}

/** Rows of the cart that were set aside, and values that could not be read: by the ids they have, and by what they hold. */
async function eraseUnread(
  tx: ShopTx,
  {
    customerIds,
    orderIds,
    words,
  }: { customerIds: string[]; orderIds: string[]; words: readonly (string | null)[] },
): Promise<number> {
  const given = [...new Set(words.flatMap((word) => (word === null || word.length < 5 ? [] : [word])))]
  const deleted = await sql`
    delete from unread_cart_data u
     where exists (select 1 from cart_customers c
                    where c.id = any(${customerIds}::uuid[]) and u.connection_id = c.connection_id
                      and (u.resource = 'customers' and u.external_id = c.external_id
                           or u.resource = 'subscriptions'
                              and u.external_id in (select s.external_id from subscriptions s
                                                     where s.connection_id = c.connection_id
                                                       and s.customer_external_id = c.external_id)))
        or exists (select 1 from orders o
                    where o.id = any(${orderIds}::uuid[]) and u.connection_id = o.connection_id
                      and u.resource = 'orders' and u.external_id = o.external_id)
        or exists (select 1 from unnest(${given}::text[]) as w(word) where strpos(u.raw, w.word) > 0)`.execute(
    tx,
  )
  return Number(deleted.numAffectedRows ?? 0)
}
