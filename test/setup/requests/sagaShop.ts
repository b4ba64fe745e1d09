import { randomUUID } from 'node:crypto'
import { type Answer, text } from '../rest/api.ts'
import { createRequestShop, inDays, type RequestShop } from './requestShop.ts'
import { until } from '../runtime/until.ts'
import type { Row, StartedCart } from '../sandbox/repist.ts'
import { addRobot, idIn, type RobotWorld } from '../robots/robotShop.ts'

/** A shop whose member has subscriptions in a stand-in cart, with a robot that works there. */
export interface SagaShop extends RequestShop {
  readonly cart: StartedCart
  readonly robotId: string
  /** A subscription in the cart and in our rows, alike: our id and the cart's. */
  subscribe(): Promise<Course>
  /** Asks for it by the API; the request's id. */
  ask(course: Course, body: object): Promise<string>
  whole(requestId: string): Promise<Answer>
  /** The request whole, once it is in one of the states. */
  inState(requestId: string, ...states: string[]): Promise<Answer>
  /** What the cart has of the subscription. */
  stands(course: Course): Promise<Row>
  /** How often the subscription's row changed by a screen, and how many presses reached the cart. */
  changed(course: Course): Promise<{ screen: number; accepted: number; presses: number }>
}
export interface Course {
  readonly id: string
  readonly teikiId: string
}

/** @param login the user of the cart that the robot works as; of one cart, each robot has its own */
export async function sagaShop(
  world: RobotWorld,
  cart: StartedCart,
  { login = 'robot1', robot = true }: { login?: string; robot?: boolean } = {},
): Promise<SagaShop> {
  const { api } = world
  const shop = await createRequestShop(api)
  const isPlex = cart === world.plex
  await shop.run(async (tx) => {
    await tx
      .updateTable('cart_connections')
      .set({ cart: isPlex ? 'PLEX' : 'REPIST', cart_domain: new URL(cart.url).host })
      .where('id', '=', shop.connectionId)
      .execute()
    await tx.insertInto('robot_settings').values({ shop_id: shop.id, page_seconds: '0' }).execute()
  })
  const customer = await shop.run(async (tx) => {
    const row = await tx.selectFrom('cart_customers').select('external_id').executeTakeFirstOrThrow()
    return row.external_id
  })
  await cart.control('PUT', 'products/AJ-1', { product_name: '青汁 定期コース', kind: 2, product_id: 'P1' })
  await cart.control('PUT', `customers/${customer}`, { name01: '山田', name02: '花子', tel: '09012345678' })
  let robotId = ''
  if (robot) {
    const at = { shop: { id: shop.id, key: shop.key }, connectionId: shop.connectionId as never }
    const made = await addRobot(world, at, { loginId: login, password: 'sandbox' })
    if (made.status !== 201) throw new Error(`no robot: ${JSON.stringify(made.body)}`)
    robotId = idIn(made)
  }
  const whole = (requestId: string) => api.call('GET', `/v1/requests/${requestId}`, { key: shop.key })
  return {
    ...shop,
    cart,
    robotId,
    async subscribe() {
      const teikiId = `T${randomUUID().slice(0, 8)}`
      const dates = { next_date: inDays(20), next_deliv_date: inDays(23) }
      const put = await cart.control('PUT', `teiki/${teikiId}`, {
        customer_id: customer,
        status: 1,
        count: 3,
        cycle: '30日',
        ...dates,
        details: [{ product_code: 'AJ-1', quantity: 1 }],
      })
      if (put.status >= 300) throw new Error(`the cart refuses: ${JSON.stringify(put.body)}`)
      const id = await shop.addSubscription()
      await shop.run((tx) =>
        tx.updateTable('subscriptions').set({ external_id: teikiId }).where('id', '=', id).execute(),
      )
      return { id, teikiId }
    },
    async ask({ id }, body) {
      const made = await api.call('POST', '/v1/requests', {
        key: shop.key,
        body: { memberId: shop.memberId, subscriptionId: id, ...body },
      })
      if (made.status !== 201) throw new Error(`not taken: ${JSON.stringify(made.body)}`)
      return text(made.body['request']?.['id'])
    },
    whole,
    async inState(requestId, ...states) {
      let shown = await whole(requestId)
      const isIn = async (): Promise<boolean> => {
        shown = await whole(requestId)
        return states.includes(text(shown.body['request']?.['state']))
      }
      await until(isIn, 40_000).catch((error: unknown) => {
        throw new Error(`${String(error)}: ${JSON.stringify(shown.body)}`)
      })
      return shown
    },
    stands: async ({ teikiId }) => (await cart.control('GET', `teiki/${teikiId}`)).body,
    async changed({ teikiId }) {
      const { counts, presses } = (await cart.control('GET', 'changes')).body
      const found = counts.find((one) => one['teiki_id'] === teikiId)
      return {
        screen: Number(found?.['screen'] ?? 0),
        accepted: Number(found?.['accepted'] ?? 0),
        presses: presses.filter((one) => one['teiki_id'] === teikiId).length,
      }
    },
  }
}
