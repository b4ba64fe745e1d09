import pg from 'pg'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import type { ScenarioActions } from '../../domain/members/scenarioActions.ts'
import type { ConnectionId, ShopId } from '../../domain/values/ids.ts'
import { addDays, type CalendarDate, clockInJapan, dateInJapan } from '../../domain/values/japanTime.ts'

/** What a bench run sends from. */
export interface BenchShop {
  shopId: ShopId
  channels: BenchChannel[]
}

export interface BenchChannel {
  /** Names the channel, its token and its members, here and in the sandbox. */
  index: number
  lineAccountId: string
  channelId: string
  connectionId: ConnectionId
  scenarioId: string
  messageId: string
}

/** LINE's user id of the n-th member; the same in the sandbox and in the database. */
export const userIdOf = (channel: number, n: number): string =>
  `U${(channel * 1_000_000 + n).toString(16).padStart(32, '0')}`

/** The long-lived token of a bench channel, known to the sandbox. */
export const tokenOf = (channel: number): string => `bench-token-${channel}`

/** What the bench's own pushes say to a member: as long as the seeded message is when it is rendered. */
export const bodyFor = (to: string): Buffer =>
  Buffer.from(
    JSON.stringify({ to, messages: [{ type: 'text', text: 'お客様、ご注文 N1000 の商品はいかがですか。' }] }),
  )

const DAY_OFFSET = 2

/** The ship date and the send time with which the seeded message falls due at an instant (epoch ms, whole seconds). */
export function timingOf(dueAt: number): { shipDate: CalendarDate; sendTime: string } {
  return {
    shipDate: addDays(dateInJapan(dueAt), -DAY_OFFSET),
    sendTime: clockInJapan(dueAt),
  }
}

/** A shop with channels, each with a connection, a product and a message of one scenario ("day 2, HH:MM:SS"). */
export async function seedShop(
  db: Db,
  vault: Vault,
  {
    channels,
    sendTime,
    actions = {},
    firstChannel = 0,
  }: { channels: number; sendTime: string; actions?: ScenarioActions; firstChannel?: number },
): Promise<BenchShop> {
  const shopId = crypto.randomUUID() as ShopId
  return inShop(db, shopId, async (tx) => {
    await tx.insertInto('shops').values({ id: shopId, name: 'bench' }).execute()
    const shop: BenchShop = { shopId, channels: [] }
    for (let index = firstChannel; index < firstChannel + channels; index++) {
      const secret = await vault.store(tx, { shopId, purpose: 'line.channelSecret', value: 'secret' })
      const token = await vault.store(tx, { shopId, purpose: 'line.accessToken', value: tokenOf(index) })
      const credentials = await vault.store(tx, { shopId, purpose: 'cart.credentials', value: '{}' })
      const channelId = `bench-${index}`
      const account = await tx
        .insertInto('line_accounts')
        .values({
          shop_id: shopId,
          name: channelId,
          channel_id: channelId,
          channel_secret_id: secret,
          access_token_id: token,
          state: 'OK',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const connection = await tx
        .insertInto('cart_connections')
        .values({
          shop_id: shopId,
          line_account_id: account.id,
          cart: 'REPIST',
          cart_domain: '127.0.0.1',
          credentials_id: credentials,
          first_import_done_at: new Date(),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const product = await tx
        .insertInto('products')
        .values({
          shop_id: shopId,
          connection_id: connection.id,
          external_id: 'P1',
          code: 'P1',
          name: '青汁',
          kind: 'ONE_TIME',
          raw: '{}',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const message = await tx
        .insertInto('follow_messages')
        .values({
          shop_id: shopId,
          line_account_id: account.id,
          admin_name: 'bench',
          enabled: true,
          purpose: 'NOTICE',
          created_at: new Date(Date.now() - 86_400_000),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      await tx
        .insertInto('follow_message_products')
        .values({ message_id: message.id, product_id: product.id, shop_id: shopId })
        .execute()
      const scenario = await tx
        .insertInto('scenarios')
        .values({
          shop_id: shopId,
          message_id: message.id,
          day_offset: DAY_OFFSET,
          send_time: sendTime,
          bubbles: JSON.stringify([
            { kind: 'text', text: '{nickName|お客様}、ご注文 {orderNumber} の商品はいかがですか。' },
          ]),
          actions: JSON.stringify(actions),
          created_at: new Date(Date.now() - 86_400_000),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      shop.channels.push({
        index,
        lineAccountId: account.id,
        channelId,
        connectionId: connection.id as ConnectionId,
        scenarioId: scenario.id,
        messageId: message.id,
      })
    }
    return shop
  })
}

/** Members, each linked to a customer with one order shipped on `shipDate` (null: not yet), `perChannel` a channel. */
export async function seedOrders(
  adminUrl: string,
  shop: BenchShop,
  { perChannel, shipDate }: { perChannel: number; shipDate: string | null },
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    for (const channel of shop.channels) {
      await client.query(
        `with n as (select generate_series(1, $1::int) as i),
              m as (insert into members (shop_id, line_account_id, line_user_id, display_name, friend_state, link_state)
                    select $2::uuid, $3::uuid, 'U' || lpad(to_hex($6::int * 1000000 + i), 32, '0'), '会員' || i, 'FRIEND', 'LINKED' from n
                    returning id, line_user_id),
              c as (insert into cart_customers (shop_id, connection_id, external_id, raw)
                    select $2::uuid, $4::uuid, 'C' || i, '{}' from n returning id, external_id),
              l as (insert into member_links (customer_id, line_account_id, member_id, connection_id, shop_id)
                    select c.id, $3::uuid, m.id, $4::uuid, $2::uuid
                      from c join m on m.line_user_id = 'U' || lpad(to_hex($6::int * 1000000 + substr(c.external_id, 2)::int), 32, '0')),
              o as (insert into orders (shop_id, connection_id, external_id, number, customer_external_id, kind, status, raw_status,
                                        ship_date, ship_date_first_seen_at, raw)
                    select $2::uuid, $4::uuid, 'O' || i, 'N' || i, 'C' || i, 'ONE_TIME', 'SHIPPED', '5', $5::date,
                           case when $5::date is null then null else clock_timestamp() end, '{}' from n returning id)
         insert into order_items (order_id, line, shop_id, product_code, product_name, quantity)
         select o.id, 1, $2::uuid, 'P1', '青汁', 1 from o`,
        [perChannel, shop.shopId, channel.lineAccountId, channel.connectionId, shipDate, channel.index],
      )
    }
    await client.query('analyze')
  } finally {
    await client.end()
  }
}
