import { CHANNEL, COURSE, CUSTOMER, LOGIN, NEWCOMER, PRODUCT, SHOP } from './cast.ts'
import { type JsonClient, jsonClient } from './http.ts'

const DAY_MS = 86_400_000
/** Japan's clock, without daylight saving. */
const JAPAN_MS = 9 * 3_600_000

/** Sets the stage in the stand-in LINE: the shop's account and its customers. */
export async function setUpLine(lineUrl: string): Promise<JsonClient> {
  const line = jsonClient(`${lineUrl}/_control`)
  await line.put(`/channels/${CHANNEL.id}`, { channelSecret: CHANNEL.secret, displayName: CHANNEL.name })
  for (const { lineUserId, displayName } of [CUSTOMER, NEWCOMER])
    await line.put(`/users/${lineUserId}`, { displayName })
  return line
}

/** The customer adds the shop as a friend; LINE tells the product by webhook. */
export async function befriend(line: JsonClient, webhookUrl: string): Promise<void> {
  await line.put(`/channels/${CHANNEL.id}`, { webhookUrl, redelivery: true })
  await follow(line, CUSTOMER)
}

/** A person adds the shop as a friend. */
export const follow = (line: JsonClient, { lineUserId }: { lineUserId: string }): Promise<unknown> =>
  line.post(`/channels/${CHANNEL.id}/users/${lineUserId}/follow`, {})

/** What a shop sets up at LINE for its pages: a LINE Login channel, linked to its account, with a LIFF app. */
export async function addLiffApp(line: JsonClient, endpointUrl: string): Promise<void> {
  await line.put(`/login-channels/${LOGIN.loginChannelId}`, { linkedChannelId: CHANNEL.id })
  await line.post('/liff-apps', { ...LOGIN, endpointUrl })
}

/** Sets the stage in the stand-in Repist: two products and the customers; answers its access token. */
export async function setUpRepist(repistUrl: string): Promise<{ repist: JsonClient; accessToken: string }> {
  const repist = jsonClient(`${repistUrl}/_control`)
  const shop = await repist.put<{ accessToken: string }>('/shop', {
    name: SHOP.name,
    rateLimitPerSecond: null,
  })
  for (const product of [
    { ...PRODUCT, kind: 1 },
    { ...COURSE, kind: 2 },
  ]) {
    await repist.put(`/products/${product.code}`, {
      product_id: product.id,
      product_name: product.name,
      kind: product.kind,
    })
  }
  for (const person of [CUSTOMER, NEWCOMER])
    await repist.put(`/customers/${person.cartId}`, {
      name01: person.name[0],
      name02: person.name[1],
      kana01: person.kana[0],
      kana02: person.kana[1],
      tel: person.tel,
      email: person.email,
      point: 120,
    })
  return { repist, accessToken: shop.accessToken }
}

/** A new order of the customer, not shipped yet. */
export async function placeOrder(repist: JsonClient, orderId: string): Promise<void> {
  await repist.put(`/orders/${orderId}`, {
    customer_id: CUSTOMER.cartId,
    order_name01: CUSTOMER.name[0],
    order_name02: CUSTOMER.name[1],
    order_tel: CUSTOMER.tel,
    order_email: CUSTOMER.email,
    status: 1,
    payment_total: PRODUCT.price,
    details: [{ product_code: PRODUCT.code, product_name: PRODUCT.name, quantity: 1, price: PRODUCT.price }],
  })
}

/** The warehouse enters the ship date ('YYYY-MM-DD'), as the admin page of the cart would. */
export const enterShipDate = (repist: JsonClient, orderId: string, shipDate: string): Promise<unknown> =>
  repist.put(`/orders/${orderId}`, { commit_date: shipDate, status: 5 })

/** The customer's subscription to the course, active, with its next dates some weeks away. */
export const subscribe = (repist: JsonClient, now: number): Promise<unknown> =>
  repist.put(`/teiki/${CUSTOMER.subscriptionId}`, subscriptionOf(CUSTOMER.cartId, now))

const inJapan = (at: number): string => new Date(at + JAPAN_MS).toISOString()

function subscriptionOf(customerId: string, now: number) {
  return {
    customer_id: customerId,
    status: 1,
    count: 1,
    cycle: '1ヶ月',
    next_date: inJapan(now + 24 * DAY_MS).slice(0, 10),
    next_deliv_date: inJapan(now + 27 * DAY_MS).slice(0, 10),
    details: [{ product_code: COURSE.code, product_name: COURSE.name, quantity: 1, price: COURSE.price }],
  }
}

/** The newcomer's subscription and its first order, which left yesterday; known before the cart is connected. */
export async function placeNewcomersOrder(repist: JsonClient, now: number): Promise<void> {
  const subscription = subscriptionOf(NEWCOMER.cartId, now)
  await repist.put(`/teiki/${NEWCOMER.subscriptionId}`, subscription)
  await repist.put(`/orders/${NEWCOMER.orderId}`, {
    customer_id: NEWCOMER.cartId,
    order_name01: NEWCOMER.name[0],
    order_name02: NEWCOMER.name[1],
    order_tel: NEWCOMER.tel,
    order_email: NEWCOMER.email,
    order_date: inJapan(now - 3 * DAY_MS)
      .slice(0, 19)
      .replace('T', ' '),
    status: 5,
    payment_total: COURSE.price,
    commit_date: inJapan(now - DAY_MS).slice(0, 10),
    deliv_company: NEWCOMER.carrier,
    tracking_no: NEWCOMER.trackingNumber,
    teiki_id: NEWCOMER.subscriptionId,
    teiki_count: 1,
    details: subscription.details,
  })
}
