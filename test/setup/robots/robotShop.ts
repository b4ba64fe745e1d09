import type { ConnectionId } from '../../../domain/values/ids.ts'
import { startRobots } from '../../../worker/robots.ts'
import type { Role, RoleContext } from '../../../worker/runtime/role.ts'
import { registerSearchAttributes } from '../../../worker/runtime/searchAttributes.ts'
import { type ApiShop, startTestApi, type TestApi, text } from '../rest/api.ts'
import { silent } from '../runtime/log.ts'
import { testKeyring } from '../runtime/secrets.ts'
import { createNamespace } from '../runtime/temporal.ts'
import { startRoles, type TestRoles } from '../runtime/worker.ts'
import { type StartedCart, startCart } from '../sandbox/repist.ts'
import { aConnection } from '../shops/shopData.ts'

/** API, Temporal, the role robots with a real browser, and a stand-in cart. Close it in `afterAll`. */
export interface RobotWorld {
  readonly api: TestApi
  readonly roles: TestRoles
  readonly cart: StartedCart
  /** host:port of the cart. */
  readonly cartDomain: string
  readonly plex: StartedCart
  close(): Promise<void>
}

export async function startRobotWorld({
  starts = [startRobots],
  settings = {},
}: {
  starts?: ((context: RoleContext) => Promise<Role>)[]
  settings?: NodeJS.ProcessEnv
} = {}): Promise<RobotWorld> {
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? ''
  const browserPath = process.env['BROWSER_PATH']
  if (browserPath === undefined) throw new Error('BROWSER_PATH is not set: npm test sets it')
  const namespace = await createNamespace(address)
  const [cart, plex] = [await startCart(), await startCart({}, undefined, 'PLEX')]
  // What carts call today is what PostgreSQL calls so.
  for (const { clock } of [cart, plex]) clock.nowMs = Date.now()
  const cartDomain = new URL(cart.url).host
  const api = await startTestApi({ address, namespace }, {}, undefined, testKeyring)
  const roles = await startRoles(api.database, { sandbox: { url: 'http://127.0.0.1:1' } }, starts, {
    TEMPORAL_NAMESPACE: namespace,
    TODOKE_PRIVATE_CART_HOSTS: `${cartDomain},${new URL(plex.url).host}`,
    TODOKE_MEDIA_DIR: api.mediaFolder,
    BROWSER_PATH: browserPath,
    ...settings,
  })
  // The namespace is ours, not the one that the roles made for themselves.
  await registerSearchAttributes(roles.client, namespace, silent)
  return {
    api,
    roles,
    cart,
    cartDomain,
    plex,
    async close() {
      await roles.stop()
      await api.close()
      await cart.close()
      await plex.close()
    },
  }
}

/** A shop that is connected to the cart of the world. */
export async function robotShop(
  { api }: RobotWorld,
  cartDomain: string,
): Promise<{ shop: ApiShop; connectionId: ConnectionId }> {
  const shop = await api.shop()
  return { shop, connectionId: await aConnection(api, shop.id, await api.lineAccount(shop.id), cartDomain) }
}

/** Asks the API for a robot with this login, and answers what it says. */
export const addRobot = (
  { api }: RobotWorld,
  { shop, connectionId }: { shop: ApiShop; connectionId: ConnectionId },
  login: object = {},
) =>
  api.call('POST', '/v1/robots', {
    key: shop.key,
    body: { connectionId, name: 'ロボット1', login: { loginId: 'admin', password: 'sandbox', ...login } },
  })

/** The id in an answer that made something. */
export const idIn = (answer: { body: { readonly [name: string]: unknown } }): string =>
  text(answer.body['id'])
