import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { LineAccountId, MemberId, ShopId } from '../../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../../../schema/database.ts'
import { testVault } from '../runtime/secrets.ts'

const DAY_MS = 86_400_000
export const yesterday = (): Date => new Date(Date.now() - DAY_MS)

/** A shop with one LINE account and one cart connection whose first import is done. */
export interface TestShop {
  db: Db
  shopId: ShopId
  lineAccountId: LineAccountId
  connectionId: string
  /** Id and access token of the channel at LINE. */
  channelId: string
  accessToken: string
  /** Runs `work` in a transaction of this shop, with the application's role. */
  run: <T>(work: (tx: ShopTx) => Promise<T>) => Promise<T>
}

export interface ShopOptions {
  pushLimit?: number
  /** Monthly limit at LINE and messages used of it, as last read. */
  quota?: { limit: number; used: number }
}

export async function addShop(db: Db, { pushLimit = 2000, quota }: ShopOptions = {}): Promise<TestShop> {
  const shopId = randomUUID() as ShopId
  const channelId = randomBytes(5).toString('hex')
  const accessToken = `token-${channelId}`
  return inShop(db, shopId, async (tx) => {
    await tx.insertInto('shops').values({ id: shopId, name: 'みどり通販' }).execute()
    const secret = await testVault.store(tx, {
      shopId,
      purpose: 'line.channelSecret',
      value: `secret-${channelId}`,
    })
    const token = await testVault.store(tx, { shopId, purpose: 'line.accessToken', value: accessToken })
    const account = await tx
      .insertInto('line_accounts')
      .values({
        shop_id: shopId,
        name: 'みどり通販',
        channel_id: channelId,
        channel_secret_id: secret,
        access_token_id: token,
        state: 'OK',
        push_limit: pushLimit,
        ...(quota && { quota_limit: quota.limit, quota_used: quota.used, quota_read_at: yesterday() }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const connection = await tx
      .insertInto('cart_connections')
      .values({
        shop_id: shopId,
        line_account_id: account.id,
        cart: 'REPIST',
        cart_domain: 'shop.example.jp',
        credentials_id: await testVault.store(tx, { shopId, purpose: 'cart.credentials', value: '{}' }),
        first_import_done_at: yesterday(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return {
      db,
      shopId,
      lineAccountId: account.id as LineAccountId,
      connectionId: connection.id,
      channelId,
      accessToken,
      run: (work) => inShop(db, shopId, work),
    }
  })
}

export const addProduct = ({ run, shopId, connectionId }: TestShop, code = 'A'): Promise<string> =>
  run(async (tx) => {
    const { id } = await tx
      .insertInto('products')
      .values({
        shop_id: shopId,
        connection_id: connectionId,
        external_id: code,
        code,
        name: `商品${code}`,
        kind: 'SUBSCRIPTION',
        raw: '{}',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })

export interface MemberOptions {
  friendState?: 'FRIEND' | 'BLOCKED' | 'UNKNOWN'
  optedOut?: boolean
}

export interface TestMember {
  memberId: MemberId
  /** The person's id at LINE. */
  userId: string
}

export const addMember = (shop: TestShop, options: MemberOptions = {}): Promise<TestMember> =>
  shop.run(async (tx) => {
    const userId = `U${randomBytes(16).toString('hex')}`
    const { id } = await tx
      .insertInto('members')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        line_user_id: userId,
        display_name: '山田花子',
        friend_state: options.friendState ?? 'FRIEND',
        friend_since: yesterday(),
        opted_out_at: options.optedOut ? yesterday() : null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { memberId: id as MemberId, userId }
  })

/** Links a customer of the cart to a member, as a matching phone does; their orders' facts count as known from now. */
export const linkMember = (shop: TestShop, memberId: MemberId, customer: string): Promise<void> =>
  shop.run(async (tx) => {
    const { id } = await tx
      .insertInto('cart_customers')
      .values({ shop_id: shop.shopId, connection_id: shop.connectionId, external_id: customer, raw: '{}' })
      .onConflict((conflict) =>
        conflict.columns(['connection_id', 'external_id']).doUpdateSet({ fetched_at: new Date() }),
      )
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('member_links')
      .values({
        customer_id: id,
        line_account_id: shop.lineAccountId,
        member_id: memberId,
        connection_id: shop.connectionId,
        shop_id: shop.shopId,
      })
      .execute()
    await tx.updateTable('members').set({ link_state: 'LINKED' }).where('id', '=', memberId).execute()
    await tx
      .updateTable('orders')
      .set({ facts_known_at: sql<Date>`clock_timestamp()` })
      .where('connection_id', '=', shop.connectionId)
      .where('customer_external_id', '=', customer)
      .execute()
  })

/** A member and the id in the cart of the customer linked to it. */
export async function addCustomer(
  shop: TestShop,
  options: MemberOptions = {},
): Promise<TestMember & { customer: string }> {
  const member = await addMember(shop, options)
  const customer = `C-${member.userId.slice(1, 9)}`
  await linkMember(shop, member.memberId, customer)
  return { ...member, customer }
}
