import { brand, type ConnectionId, type ShopId } from '../../../domain/values/ids.ts'
import { addMessage } from './messages.ts'
import { addCustomer, addMember, addProduct, addShop } from '../shops/shop.ts'
import { aDelivery, anOrder } from '../shops/shopData.ts'
import { type TestApi, text } from '../rest/api.ts'

/** A shop that has one of everything, all of whose words hold `mark`. */
export interface FilledShop {
  shopId: ShopId
  admin: string
  viewer: string
  mark: string
  /** Ids by what they are of: a step of a path without its s (`tag`, `follow-message`). */
  ids: Readonly<Record<string, readonly string[]>>
}

export async function fillShop(api: TestApi, mark: string): Promise<FilledShop> {
  const shop = await addShop(api.database.db)
  const { shopId, lineAccountId } = shop
  const connectionId = brand<ConnectionId>(shop.connectionId)
  const admin = await api.keyFor(shopId, 'ADMIN')
  const viewer = await api.keyFor(shopId, 'VIEWER')
  const post = async (url: string, body: object): Promise<string> =>
    text((await api.call('POST', `/v1${url}`, { key: admin, body })).body['id'])

  const productId = await addProduct(shop, `P-${mark}`)
  const { memberId, customer } = await addCustomer(shop)
  const other = await addMember(shop)
  const { messageId, scenarioIds } = await addMessage(shop, { productIds: [productId] })
  const scenarioId = scenarioIds[0] ?? ''
  const order = await anOrder(api, shopId, connectionId)
  const [waiting, skipped] = [
    await anOrder(api, shopId, connectionId),
    await anOrder(api, shopId, connectionId),
  ]
  const of = { lineAccountId, messageId, scenarioId }
  const deliveries = [
    await aDelivery(api, shopId, { ...of, orderId: order }),
    await aDelivery(api, shopId, { ...of, orderId: skipped }, 'skipped'),
  ]
  await shop.run(async (tx) => {
    await tx.updateTable('shops').set({ name: mark }).execute()
    await tx.updateTable('line_accounts').set({ name: mark }).execute()
    await tx.updateTable('products').set({ name: mark }).execute()
    await tx
      .updateTable('orders')
      .set({ number: `R-${mark}` })
      .where('id', '=', order)
      .execute()
    await tx.updateTable('members').set({ display_name: mark, nick_name: mark }).execute()
    await tx.updateTable('follow_messages').set({ admin_name: mark }).execute()
  })
  const subscriptionId = await shop.run(async (tx) => {
    const { id } = await tx
      .insertInto('subscriptions')
      .values({
        shop_id: shopId,
        connection_id: connectionId,
        external_id: `S-${mark}`,
        customer_external_id: customer,
        status: 'ACTIVE',
        raw_status: '1',
        next_scheduled_date: '2030-01-10',
        raw: '{}',
        items: JSON.stringify([{ productName: mark, productCode: mark, quantity: 1 }]),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
  const requested = async (kind: string): Promise<string> => {
    const body = { kind, memberId, subscriptionId, identityConfirmed: true }
    const asked = await api.call('POST', '/v1/requests', { key: admin, body })
    return text(asked.body['request']?.['id'])
  }
  const operator = await post('/operators', { name: mark, role: 'EDITOR' })
  await post('/api-keys', { operatorId: operator, name: mark })
  const keys = await api.call('GET', '/v1/api-keys', { key: admin })
  const bubbles = [{ kind: 'text', text: mark }]
  return {
    shopId,
    admin,
    viewer,
    mark,
    ids: {
      'line-account': [lineAccountId],
      'cart-connection': [connectionId],
      product: [productId],
      member: [memberId, other.memberId],
      'follow-message': [messageId],
      scenario: scenarioIds,
      order: [order, waiting, skipped],
      deliverie: deliveries,
      operator: [operator],
      // Not those that the test works with.
      'api-key': [...(keys.body['items'] ?? [])]
        .filter((one) => text(one['name']) === mark)
        .map((one) => text(one['id'])),
      tag: [await post('/tags', { lineAccountId, code: 'vip', name: mark })],
      subscription: [subscriptionId],
      'request-setting': [lineAccountId],
      request: [await requested('SKIP'), await requested(`${mark}変更`)],
      flag: [await post('/flags', { lineAccountId, name: mark, color: '#06c755' })],
      'message-pack': [await post('/message-packs', { lineAccountId, adminName: mark, bubbles })],
    },
  }
}
