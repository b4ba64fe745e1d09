import { sql } from 'kysely'
import { CALLED_OFF } from '../../../domain/carts/cartRecords.ts'
import type { ConnectionId, LineAccountId, MemberId, OrderId, ShopId } from '../../../domain/values/ids.ts'
import type { LinkState } from '../../../domain/members/linkState.ts'
import type { ShopTx } from '../../database.ts'
import { announceFact, lockOrders } from '../../orders/announceFact.ts'
import { HAS_WORKFLOW } from '../../outbox.ts'

/** The cart whose customers are matched, and the LINE account of the members. */
export interface MatchingCart {
  id: ConnectionId
  lineAccountId: LineAccountId
}

/** What matching changes for one member in one cart; customers by our id. */
export interface MemberMatch {
  memberId: MemberId
  state: LinkState
  gained: string[]
  lost: string[]
}

/** The result of storing. */
export interface StoredLinks {
  /** Ids of the customers who were lost and not gained by another of these members. */
  free: string[]
  /** The members whose links or state in the cart changed. */
  changed: MemberId[]
}

/**
 * Older orders are not told: a workflow waits 180 days for a ship date (domain.md D1), and messages follow it within
 * days.
 */
const TOLD_ORDERS_DAYS = 200

/** Stores links and states, and tells the orders of customers who were gained or lost. */
export async function storeLinks(
  tx: ShopTx,
  { shopId, cart, matches }: { shopId: ShopId; cart: MatchingCart; matches: MemberMatch[] },
): Promise<StoredLinks> {
  const lost = matches.flatMap((match) => match.lost)
  const gained = matches.flatMap(({ memberId, gained: ids }) =>
    ids.map((customerId) => ({ customerId, memberId })),
  )
  if (lost.length > 0) {
    await sql`
      delete from member_links
       where line_account_id = ${cart.lineAccountId} and connection_id = ${cart.id}
         and customer_id = any(${lost})`.execute(tx)
  }
  if (gained.length > 0) {
    await tx
      .insertInto('member_links')
      .values(
        gained.map(({ customerId, memberId }) => ({
          customer_id: customerId,
          line_account_id: cart.lineAccountId,
          member_id: memberId,
          connection_id: cart.id,
          shop_id: shopId,
        })),
      )
      .execute()
  }
  const restated = await storeStates(tx, { shopId, cart, matches })
  const gainedIds = gained.map(({ customerId }) => customerId)
  const onlyLost = lost.filter((id) => !gainedIds.includes(id))
  const unlinked = await lockOrdersOf(tx, cart, onlyLost)
  await announceFact(tx, { shopId, orderIds: unlinked, fact: 'memberUnlinked' })
  const linked = await lockOrdersOf(tx, cart, gainedIds)
  await announceFact(tx, { shopId, orderIds: linked, fact: 'memberLinked' })
  const relinked = matches.filter((match) => match.gained.length + match.lost.length > 0)
  return { free: onlyLost, changed: [...restated, ...relinked.map(({ memberId }) => memberId)] }
}

async function storeStates(
  tx: ShopTx,
  { shopId, cart, matches }: { shopId: ShopId; cart: MatchingCart; matches: MemberMatch[] },
): Promise<MemberId[]> {
  const states = JSON.stringify(matches.map(({ memberId, state }) => ({ memberId, state })))
  const { rows } = await sql<{ member_id: MemberId }>`
    insert into member_link_states as s (member_id, connection_id, shop_id, state)
    select r."memberId", ${cart.id}, ${shopId}, r.state
      from jsonb_to_recordset(${states}::jsonb) as r("memberId" uuid, state text)
     order by r."memberId"
    on conflict (member_id, connection_id) do update
      set state = excluded.state, at = clock_timestamp() where s.state <> excluded.state
    returning s.member_id`.execute(tx)
  return rows.map((row) => row.member_id)
}

/** The orders of customers that may still send something. */
async function lockOrdersOf(tx: ShopTx, cart: MatchingCart, customerIds: string[]): Promise<OrderId[]> {
  if (customerIds.length === 0) return []
  return lockOrders(
    tx,
    sql`o.connection_id = ${cart.id}
       and o.customer_external_id in (
         select c.external_id from cart_customers c
          where c.connection_id = ${cart.id} and c.id = any(${customerIds}::uuid[]))
       and ${HAS_WORKFLOW} and o.status <> all(${CALLED_OFF}::text[])
       and coalesce(o.ordered_at, o.fetched_at)
           > clock_timestamp() - make_interval(days => ${TOLD_ORDERS_DAYS})`,
  )
}
