import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import { errorEntry } from '../../../../domain/errors/errorCatalogue.ts'
import { DEFAULT_PARTIAL_SHIPMENTS } from '../../../../domain/orders/shipDate.ts'
import {
  CartDomainFixed,
  connectCart,
  type ConnectionChange,
  hasLiveConnection,
  listConnections,
  readConnection,
  refuseMovedCart,
  updateConnection,
} from '../../../../schema/carts/cartConnections.ts'
import { removeConnection } from '../../../../schema/carts/connectionRemoval.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { requireVersion } from '../../../../schema/sql/optimisticLock.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { readSyncStates } from '../../../../schema/carts/syncCursors.ts'
import { shopOf } from '../../../rest/caller.ts'
import { cartDomainOf, credentialsOf, floorOf } from './connectCart.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { setEtag, versionOf } from '../../../rest/etag.ts'
import {
  created,
  IdempotencyHeaders,
  IdParams,
  IfMatchHeaders,
  ok,
  PageQuery,
  pageOf,
  removed,
} from '../../../rest/answers.ts'
import {
  CartConnectionChange,
  CartConnectionModel,
  NewCartConnection,
  presentConnection,
} from './cartConnectionModel.ts'
import { refTo } from '../../../rest/fields.ts'
import { answeredBefore, once } from '../../../rest/idempotency.ts'
import { afterId, toPage } from '../../../rest/paging.ts'
import { brokenConstraint } from '../../../problems/databaseProblems.ts'
import { Problem } from '../../../problems/problem.ts'
import { withStoredSecrets } from '../../../rest/trial.ts'
import { verifyCartConnection } from '../../../rest/verification.ts'

type Connection = Static<typeof CartConnectionModel>

/** Cart connections: tried at the cart by a worker when they are saved. */
export const cartConnections: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, deps) => {
  const { db, settings } = deps
  const show = async (tx: ShopTx, id: string): Promise<Connection> =>
    presentConnection(await readConnection(tx, id), (await readSyncStates(tx, [id]))(id))

  app.get(
    '/cart-connections',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listCartConnections',
        tags: ['cart connections'],
        summary: 'Cart connections with counts, lag and errors',
        querystring: PageQuery,
        response: ok(pageOf(CartConnectionModel, 'Cart connections.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor } = request.query
      const after = afterId('cartConnections', cursor)
      return inShop(db, shopId, async (tx) => {
        const page = toPage(
          await listConnections(tx, shopId, after, limit + 1),
          limit,
          (row) => row,
          'cartConnections',
          (row) => [row.id],
        )
        const syncStateOf = await readSyncStates(
          tx,
          page.items.map(({ id }) => id),
        )
        const items = page.items.map((row): Connection => presentConnection(row, syncStateOf(row.id)))
        return { items, nextCursor: page.nextCursor }
      })
    },
  )

  app.post(
    '/cart-connections',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'createCartConnection',
        tags: ['cart connections'],
        summary: 'Connect a cart; its credentials are tried first',
        description: 'Takes up to 20 seconds. One connection of a cart system to a LINE account.',
        headers: IdempotencyHeaders,
        body: NewCartConnection,
        response: created(refTo(CartConnectionModel)),
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const {
        lineAccountId,
        cart,
        floor = { dayOffset: 1, sendTime: '06:00' },
        partialShipments = DEFAULT_PARTIAL_SHIPMENTS,
      } = request.body
      const known = await answeredBefore<Connection>(db, request, reply)
      if (known) return known
      const cartDomain = cartDomainOf(request.body.cartDomain, settings.privateCartHosts)
      const value = credentialsOf(request.body.accessToken)
      floorOf(floor)
      await inShop(db, shopId, async (tx) => {
        await readLineAccount(tx, lineAccountId)
        if (await hasLiveConnection(tx, lineAccountId, cart)) throw new Problem('CONNECTION_ALREADY_EXISTS')
      })
      const secrets = [{ purpose: 'cart.credentials' as const, value }]
      return withStoredSecrets(deps, shopId, secrets, async ([credentialsId = '']) => {
        await verifyCartConnection(deps, { shopId, cart, cartDomain, credentialsId })
        const { dayOffset: floorDay, sendTime: floorTime } = floor
        return once(db, request, reply, async (tx) => {
          await readLineAccount(tx, lineAccountId)
          const asked = { lineAccountId, cart, floorDay, floorTime, partialShipments }
          const connection = { ...asked, cartDomain, credentialsId }
          const { id } = await connectCart(tx, shopId, connection).catch(refuseConnection)
          return setEtag(reply, await show(tx, id))
        })
      })
    },
  )

  app.get(
    '/cart-connections/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getCartConnection',
        tags: ['cart connections'],
        summary: 'One cart connection: state, counts, last sync, lag, error',
        params: IdParams,
        response: ok(refTo(CartConnectionModel)),
      },
    },
    async (request, reply) =>
      setEtag(reply, await inShop(db, shopOf(request).shopId, (tx) => show(tx, request.params.id))),
  )

  app.patch(
    '/cart-connections/:id',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'updateCartConnection',
        tags: ['cart connections'],
        summary: 'Change the settings or the credentials; new credentials are tried first',
        description: 'The domain can change until something was imported; then 409 `CART_DOMAIN_FIXED`.',
        params: IdParams,
        headers: IfMatchHeaders,
        body: CartConnectionChange,
        response: ok(refTo(CartConnectionModel)),
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const { id } = request.params
      const { cartDomain: pasted, accessToken, floor, partialShipments } = request.body
      const version = versionOf(request)
      const change: ConnectionChange = {
        ...(floor === undefined ? {} : { floor: floorOf(floor) }),
        ...(partialShipments === undefined ? {} : { partialShipments }),
      }
      const save = (change_: ConnectionChange, at: number | null) =>
        inShop(db, shopId, async (tx) => {
          await updateConnection(tx, shopId, id, at, change_).catch(refuseDomain)
          return show(tx, id)
        })
      if (accessToken === undefined && pasted === undefined)
        return setEtag(reply, await save(change, version))

      const domain = pasted === undefined ? null : cartDomainOf(pasted, settings.privateCartHosts)
      const before = await inShop(db, shopId, async (tx) => {
        const row = requireVersion(await readConnection(tx, id), version)
        if (domain !== null) await refuseMovedCart(tx, row, domain).catch(refuseDomain)
        return row
      })
      const cartDomain = domain ?? before.cart_domain
      const secrets = [{ purpose: 'cart.credentials' as const, value: credentialsOf(accessToken ?? '') }]
      const saved = await withStoredSecrets(deps, shopId, secrets, async ([credentialsId = '']) => {
        await verifyCartConnection(deps, { shopId, cart: before.cart, cartDomain, credentialsId })
        return save({ ...change, verified: { cartDomain, credentialsId } }, before.version)
      })
      return setEtag(reply, saved)
    },
  )

  app.delete(
    '/cart-connections/:id',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'deleteCartConnection',
        tags: ['cart connections'],
        summary: 'Disconnect a cart; planned sends are cancelled (D5)',
        description: 'Connecting the same cart again before a due time opens its sends again.',
        params: IdParams,
        headers: IfMatchHeaders,
        response: removed,
      },
    },
    async (request, reply) => {
      const version = versionOf(request)
      const { shopId } = shopOf(request)
      await inShop(db, shopId, (tx) => removeConnection(tx, shopId, request.params.id, version))
      return reply.code(204).send(null)
    },
  )
}

function refuseConnection(error: unknown): never {
  if (brokenConstraint(error) !== 'cart_connections_one_of_a_cart') throw error
  throw new Problem('CONNECTION_ALREADY_EXISTS', { cause: error })
}

function refuseDomain(error: unknown): never {
  if (!(error instanceof CartDomainFixed)) throw error
  const code = 'CART_DOMAIN_FIXED'
  const fields = [{ pointer: '/cartDomain', code, detail: errorEntry(code).ja }]
  throw new Problem(code, { fields, cause: error })
}
