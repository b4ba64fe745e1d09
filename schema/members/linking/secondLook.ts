import { sql } from 'kysely'
import {
  isSameItem,
  type SecondItem,
  type SecondLook,
  secondLookFor,
} from '../../../domain/members/secondLook.ts'
import type { MemberId, ShopId } from '../../../domain/values/ids.ts'
import { dateInJapan, instantInJapan, parseClock } from '../../../domain/values/japanTime.ts'
import type { ShopTx } from '../../database.ts'
import { lockMember } from './submitIdentity.ts'

const MIDNIGHT = parseClock('00:00')

/** Whose contracts are to change: all customers of the member, or one of them by our id. */
export interface LookAt {
  memberId: MemberId
  customerId?: string
  at: Date
}

/** Whether the member must give one more item before contracts change, and which can be checked (domain.md D15). */
export async function secondLookOf(tx: ShopTx, look: LookAt): Promise<SecondLook> {
  const customers = await linkedCustomers(tx, look)
  const { second_look: isOn } = await tx
    .selectFrom('members as m')
    .innerJoin('line_accounts as a', 'a.id', 'm.line_account_id')
    .select('a.second_look')
    .where('m.id', '=', look.memberId)
    .executeTakeFirstOrThrow()
  const { wrong } = await tx
    .selectFrom('second_looks')
    .select(sql<number>`count(*)::int`.as('wrong'))
    .where('member_id', '=', look.memberId)
    .where('passed', '=', false)
    .where('at', '>=', new Date(instantInJapan(dateInJapan(look.at.getTime()), MIDNIGHT)))
    .executeTakeFirstOrThrow()
  return secondLookFor({
    isOn,
    wrongToday: wrong,
    customers: customers.map(({ is_proven, email, has_orders }) => ({
      isProven: is_proven,
      email,
      hasOrders: has_orders,
      // No cart states it yet.
      postcode: null,
    })),
  })
}

/**
 * Checks the item that a member gave. `PASSED` is kept as the proof of the link, for all customers of the same cart whom
 * the member is linked to: they are one person (D13). `FAILED` may be tried again; after {@link SECOND_LOOK_TRIES} wrong
 * answers a day, and where the cart knows nothing to check, a `PERSON` must look. Nothing here refuses a request.
 */
export async function takeSecondLook(
  tx: ShopTx,
  { shopId, item, value, ...look }: LookAt & { shopId: ShopId; item: SecondItem; value: string },
): Promise<'PASSED' | 'FAILED' | 'PERSON'> {
  await lockMember(tx, look.memberId)
  const now = await secondLookOf(tx, look)
  if (!now.needed) return 'PASSED'
  if (now.triesLeft === 0 || !now.items.includes(item)) return 'PERSON'
  const customers = (await linkedCustomers(tx, look)).filter((one) => !one.is_proven)
  const right: string[] = []
  for (const one of customers)
    if (item === 'email' ? isSameItem(item, value, one.email) : await hasOrder(tx, one, value))
      right.push(one.connection_id)
  const passed = right.length > 0
  await tx
    .insertInto('second_looks')
    .values({ shop_id: shopId, member_id: look.memberId, item, passed, at: look.at })
    .execute()
  if (passed) {
    await keepProof(tx, { memberId: look.memberId, item, connectionIds: right })
    return 'PASSED'
  }
  return now.triesLeft > 1 ? 'FAILED' : 'PERSON'
}

interface LinkedCustomer {
  id: string
  connection_id: string
  external_id: string
  email: string | null
  is_proven: boolean
  has_orders: boolean
}

async function linkedCustomers(tx: ShopTx, { memberId, customerId }: LookAt): Promise<LinkedCustomer[]> {
  const { rows } = await sql<LinkedCustomer>`
    select c.id, c.connection_id, c.external_id, c.email,
           coalesce(p.key in ('HAND', 'EMAIL') or p.second_item is not null, false) as is_proven,
           exists (select 1 from orders o
                    where o.connection_id = c.connection_id and o.customer_external_id = c.external_id) as has_orders
      from member_links l
      join cart_customers c on c.id = l.customer_id
      join cart_connections k on k.id = c.connection_id and k.removed_at is null
      left join link_proofs p on p.member_id = l.member_id and p.customer_id = l.customer_id
     where l.member_id = ${memberId}
       ${customerId === undefined ? sql`` : sql`and c.id = ${customerId}`}
     order by c.connection_id, c.external_id`.execute(tx)
  return rows
}

async function hasOrder(tx: ShopTx, customer: LinkedCustomer, number: string): Promise<boolean> {
  const { rows } = await sql<{ number: string }>`
    select o.number from orders o
     where o.connection_id = ${customer.connection_id} and o.customer_external_id = ${customer.external_id}
       and o.number_fold = fold_name(${number}) limit 1`.execute(tx)
  return isSameItem('orderNumber', number, rows[0]?.number ?? null)
}

const keepProof = (
  tx: ShopTx,
  { memberId, item, connectionIds }: { memberId: MemberId; item: SecondItem; connectionIds: string[] },
) =>
  sql`
    insert into link_proofs as p (member_id, customer_id, connection_id, line_account_id, shop_id, key, second_item, second_at)
    select l.member_id, l.customer_id, l.connection_id, l.line_account_id, l.shop_id, 'PHONE', ${item}, clock_timestamp()
      from member_links l
     where l.member_id = ${memberId} and l.connection_id = any(${connectionIds}::uuid[])
    on conflict (member_id, customer_id) do update
      set second_item = excluded.second_item, second_at = excluded.second_at,
          key = case when p.key = 'CONTRADICTED' then 'PHONE' else p.key end`.execute(tx)
