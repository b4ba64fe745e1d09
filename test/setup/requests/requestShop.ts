import { randomUUID } from 'node:crypto'
import type { MemberId } from '../../../domain/values/ids.ts'
import { inShop, type ShopTx } from '../../../schema/database.ts'
import type { ApiShop, TestApi } from '../rest/api.ts'
import { aConnection } from '../shops/shopData.ts'

/** A shop with a member, the customer linked to them, and a subscription with an order that is not shipped. */
export interface RequestShop extends ApiShop {
  lineAccountId: string
  connectionId: string
  memberId: MemberId
  subscriptionId: string
  run<T>(work: (tx: ShopTx) => Promise<T>): Promise<T>
  /** Another subscription of the same customer. */
  addSubscription(dates?: { scheduled: string | null; delivery: string | null }): Promise<string>
}

/** @param proven whether more than the phone proves the link */
export async function createRequestShop(
  api: TestApi,
  { proven = true, unshipped = null }: { proven?: boolean; unshipped?: string | null } = {},
): Promise<RequestShop> {
  const shop = await api.shop('ADMIN')
  const lineAccountId = await api.lineAccount(shop.id)
  const connectionId = await aConnection(api, shop.id, lineAccountId)
  const run = <T>(work: (tx: ShopTx) => Promise<T>) => inShop(api.database.db, shop.id, work)
  const of = { shop_id: shop.id, connection_id: connectionId }
  const customer = `C${randomUUID().slice(0, 8)}`
  const addSubscription: RequestShop['addSubscription'] = (
    dates = { scheduled: inDays(20), delivery: inDays(23) },
  ) =>
    run(async (tx) => {
      const { id } = await tx
        .insertInto('subscriptions')
        .values({
          ...of,
          external_id: `T${randomUUID().slice(0, 8)}`,
          customer_external_id: customer,
          status: 'ACTIVE',
          raw_status: '1',
          count: 3,
          cycle: '30日',
          next_scheduled_date: dates.scheduled,
          next_delivery_date: dates.delivery,
          raw: '{}',
          items: '[{"productName": "青汁 定期コース", "productCode": "AJ-1", "quantity": 1}]',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return id
    })
  const memberId = await run(async (tx) => {
    const member = await tx
      .insertInto('members')
      .values({
        shop_id: shop.id,
        line_account_id: lineAccountId,
        line_user_id: `U${randomUUID().replaceAll('-', '')}`,
        display_name: '山田花子',
        friend_state: 'FRIEND',
        link_state: 'LINKED',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { id } = await tx
      .insertInto('cart_customers')
      .values({ ...of, external_id: customer, email: 'hanako@example.jp', raw: '{}' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const link = { ...of, member_id: member.id, customer_id: id, line_account_id: lineAccountId }
    await tx.insertInto('member_links').values(link).execute()
    await tx
      .insertInto('link_proofs')
      .values({ ...link, key: proven ? 'HAND' : 'PHONE' })
      .execute()
    return member.id as MemberId
  })
  const subscriptionId = await addSubscription()
  if (unshipped !== null)
    await run(async (tx) => {
      const { external_id } = await tx
        .selectFrom('subscriptions')
        .select('external_id')
        .where('id', '=', subscriptionId)
        .executeTakeFirstOrThrow()
      await tx
        .insertInto('orders')
        .values({
          ...of,
          external_id: 'R1',
          number: 'R1',
          customer_external_id: customer,
          subscription_external_id: external_id,
          kind: 'SUBSCRIPTION',
          status: 'OPEN',
          raw_status: '1',
          scheduled_delivery_date: unshipped,
          raw: '{}',
        })
        .execute()
    })
  return { ...shop, lineAccountId, connectionId, memberId, subscriptionId, run, addSubscription }
}

/** The date so many days from today in Japan. */
export const inDays = (days: number): string =>
  new Date(Date.now() + 9 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)
