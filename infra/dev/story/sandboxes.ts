import { CHANNEL, COURSE, CUSTOMER, PRODUCT, SHOP } from './cast.ts'
import { type JsonClient, jsonClient } from './http.ts'

/** Sets the stage in the stand-in LINE: the shop's account and its customer. */
export async function setUpLine(lineUrl: string): Promise<JsonClient> {
  const line = jsonClient(`${lineUrl}/_control`)
  await line.put(`/channels/${CHANNEL.id}`, { channelSecret: CHANNEL.secret, displayName: CHANNEL.name })
  await line.put(`/users/${CUSTOMER.lineUserId}`, { displayName: CUSTOMER.displayName })
  return line
}

/** The customer adds the shop as a friend; LINE tells the product by webhook. */
export async function befriend(line: JsonClient, webhookUrl: string): Promise<void> {
  await line.put(`/channels/${CHANNEL.id}`, { webhookUrl, redelivery: true })
  await line.post(`/channels/${CHANNEL.id}/users/${CUSTOMER.lineUserId}/follow`, {})
}

/** Sets the stage in the stand-in Repist: two products and the customer; answers its access token. */
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
  await repist.put(`/customers/${CUSTOMER.cartId}`, {
    name01: CUSTOMER.name[0],
    name02: CUSTOMER.name[1],
    kana01: CUSTOMER.kana[0],
    kana02: CUSTOMER.kana[1],
    tel: CUSTOMER.tel,
    email: CUSTOMER.email,
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
