import { setTimeout as sleep } from 'node:timers/promises'
import { ensureBootstrapKey } from '../../../schema/shops/bootstrapKey.ts'
import { must } from './calls.ts'
import type { World } from './world.ts'

/** A customer with one subscription. */
export interface Buyer {
  memberId: string
  userId: string
  subscriptionId: string
  teikiId: string
}

/** A shop with a cart, two robots and customers. */
export interface ChaosShop {
  cart: 'REPIST' | 'PLEX'
  cartUrl: string
  shopId: string
  key: string
  connectionId: string
  robotIds: string[]
  buyers: Buyer[]
}

const TOKENS = { REPIST: 'SandboxRepistToken01', PLEX: 'SandboxPlexToken01' }
const LOGIN = (n: number) => ({ loginId: `robot${n}`, password: 'sandbox' })

/** Two shops, one at each cart, with so many customers each; everything by the API but the members themselves. */
export async function openShops(world: World, buyers: number): Promise<ChaosShop[]> {
  const bootstrap = (await ensureBootstrapKey(world.databaseUrl)) ?? ''
  const shops: ChaosShop[] = []
  for (const cart of ['REPIST', 'PLEX'] as const)
    shops.push(await openShop(world, { bootstrap, cart, buyers }))
  return shops
}

async function openShop(
  world: World,
  { bootstrap, cart, buyers }: { bootstrap: string; cart: 'REPIST' | 'PLEX'; buyers: number },
): Promise<ChaosShop> {
  const cartUrl = world.carts[cart]
  const control = `${cartUrl}/_control`
  await must('PUT', `${control}/shop`, { body: { rateLimitPerSecond: null } })
  await must('PUT', `${control}/products/COURSE-1`, { body: { product_name: '梅干し 定期コース', kind: 2 } })
  const people = Array.from({ length: buyers }, (_, nth) => ({
    id: String(nth + 1),
    tel: `090${cart === 'REPIST' ? '1' : '2'}${String(nth).padStart(7, '0')}`,
    userId: `U${cart === 'REPIST' ? 'a' : 'b'}${String(nth).padStart(31, '0')}`,
  }))
  for (const { id, tel } of people) {
    await must('PUT', `${control}/customers/${id}`, { body: { name01: '山田', name02: `花子${id}`, tel } })
    const day = (10 + (Number(id) % 18)).toString().padStart(2, '0')
    await must('PUT', `${control}/teiki/T${id}`, {
      body: {
        customer_id: id,
        status: 1,
        count: 2,
        cycle: '30日',
        next_date: nextMonths(day, 2),
        next_deliv_date: nextMonths(day, 2),
        details: [{ product_code: 'COURSE-1', quantity: 1, price: 1980 }],
      },
    })
  }

  const v1 = `${world.apiUrl}/v1`
  const platform = { authorization: `Bearer ${bootstrap}` }
  const shop = await must('POST', `${v1}/shops`, { body: { name: `${cart}通販` }, headers: platform })
  const shopId = String(shop['id'])
  const operator = await must('POST', `${v1}/shops/${shopId}/operators`, {
    body: { name: '担当', role: 'ADMIN' },
    headers: platform,
  })
  const { key } = await must('POST', `${v1}/shops/${shopId}/api-keys`, {
    body: { operatorId: operator['id'], name: 'chaos' },
    headers: platform,
  })
  const headers = { authorization: `Bearer ${String(key)}` }
  const channelId = cart === 'REPIST' ? '1650000101' : '1650000102'
  const line = `${world.lineUrl}/_control`
  await must('PUT', `${line}/channels/${channelId}`, {
    body: { channelSecret: 'c'.repeat(32), displayName: `${cart}通販` },
  })
  const account = await must('POST', `${v1}/line-accounts`, {
    body: { name: `${cart}通販`, channelId, channelSecret: 'c'.repeat(32) },
    headers,
  })
  const lineAccountId = String(account['id'])
  for (const { userId } of people) {
    await must('PUT', `${line}/users/${userId}`, { body: { displayName: '花子' } })
    await must('POST', `${line}/channels/${channelId}/users/${userId}/follow?silent=1`, { body: {} })
  }
  const values = people.map(({ userId, tel }) => `('${shopId}', '${lineAccountId}', '${userId}', '${tel}')`)
  await world.rows(
    `insert into members (shop_id, line_account_id, line_user_id, phone) values ${values.join(',')}`,
  )
  const connection = await must('POST', `${v1}/cart-connections`, {
    body: { lineAccountId, cart, cartDomain: cartUrl, accessToken: TOKENS[cart] },
    headers,
  })
  const connectionId = String(connection['id'])
  const robotIds: string[] = []
  for (const n of [1, 2]) {
    const body = { connectionId, name: `ロボット${n}`, login: LOGIN(n) }
    robotIds.push(String((await must('POST', `${v1}/robots`, { body, headers }))['id']))
  }
  return {
    cart,
    cartUrl,
    shopId,
    key: String(key),
    connectionId,
    robotIds,
    buyers: await imported(world, { shopId, people }),
  }
}

/** The customers once they are imported and linked. */
async function imported(
  world: World,
  { shopId, people }: { shopId: string; people: { id: string; userId: string }[] },
): Promise<Buyer[]> {
  for (let tries = 0; tries < 240; tries += 1) {
    const found = await world.rows<{ member_id: string; user_id: string; id: string; teiki: string }>(`
      select l.member_id, m.line_user_id as user_id, s.id, s.external_id as teiki
        from member_links l join members m on m.id = l.member_id
        join cart_customers c on c.id = l.customer_id
        join subscriptions s on s.connection_id = c.connection_id and s.customer_external_id = c.external_id
       where l.shop_id = '${shopId}'`)
    if (found.length === people.length)
      return found.map((row) => ({
        memberId: row.member_id,
        userId: row.user_id,
        subscriptionId: row.id,
        teikiId: row.teiki,
      }))
    await sleep(500)
  }
  throw new Error('the customers were not imported; see the logs')
}

/** A day so many months ahead, 'YYYY-MM-DD'. */
function nextMonths(day: string, months: number): string {
  const now = new Date(Date.now())
  const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1))
  return `${at.toISOString().slice(0, 8)}${day}`
}

/** Gives stopped robots their login again, as the shop's staff do when the alert says so. */
export async function mendRobots(world: World, shop: ChaosShop): Promise<number> {
  const headers = { authorization: `Bearer ${shop.key}` }
  const stopped = await world.rows<{ id: string; version: number; name: string }>(
    `select id, version, name from robots where shop_id = '${shop.shopId}' and state = 'STOPPED'`,
  )
  if (stopped.length === 0) return 0
  const users = [1, 2, 3, 4].map((n) => ({ user: `robot${n}`, password: 'sandbox' }))
  await must('PUT', `${shop.cartUrl}/_control/shop`, { body: { moreUsers: users } })
  for (const { id, version, name } of stopped) {
    const n = name.endsWith('1') ? 1 : 2
    await must('PATCH', `${world.apiUrl}/v1/robots/${id}`, {
      body: { login: LOGIN(n) },
      headers: { ...headers, 'if-match': `"${version}"` },
    }).catch(() => {})
  }
  return stopped.length
}
