import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { allowList } from '../../../kit/access/allowList.ts'
import type { AdminSessions } from '../../../kit/admin/sessions.ts'
import { addCartControl } from '../../../kit/control/cartControl.ts'
import type { CartFault } from '../../../kit/requests/cartFaults.ts'
import type { Faults } from '../../../kit/requests/faults.ts'
import type { ReceivedRequests } from '../../../kit/requests/receivedRequests.ts'
import { endpoints, refusals, unreadableAnswers } from '../endpoints.ts'
import { type ScreenFaults, screenFaultSchema } from '../faults/screenFaults.ts'
import type { Cart } from '../state/cart.ts'
import { idSchema } from '../state/rows.ts'
import { LIST_NAMES } from '../state/spoiltRows.ts'
import {
  customerChange,
  orderChange,
  ordersChange,
  productChange,
  shopChange,
  spoiltChange,
  teikiChange,
} from './changes.ts'

/** 64 MB: some hundred thousand orders in one bulk. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024

/** What the control API works on. */
interface ControlParts {
  cart: Cart
  sessions: AdminSessions
  faults: Faults<CartFault>
  screenFaults: ScreenFaults
  received: ReceivedRequests
}

/** What tests and the seed do to the cart from outside (../README.md), mounted at `/_control`. No authentication. */
export function controlApi({
  cart,
  sessions,
  faults,
  screenFaults,
  received,
}: ControlParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    addCartControl(app, {
      received,
      faults,
      screens: { faults: screenFaults, body: screenFaultSchema },
      endpoints,
      refusals: [...Object.keys(refusals), ...Object.keys(unreadableAnswers)],
      clear: () => {
        cart.clear()
        sessions.clear()
      },
    })

    app.get('/changes', async () => ({
      counts: cart.log.counts(),
      changes: cart.log.changes(),
      presses: cart.log.presses(),
    }))
    app.delete('/changes', async (_request, reply) => {
      cart.log.clear()
      return reply.code(204).send()
    })

    app.get('/shop', async () => cart.shop)
    app.put('/shop', { schema: { body: shopChange } }, async ({ body }) => {
      if (body.allowedIps !== undefined) allowList(body.allowedIps)
      const ofUsers = [body.adminUser, body.adminPassword, body.moreUsers]
      if (ofUsers.some((change) => change !== undefined)) sessions.clear()
      return cart.setShop(body)
    })

    const code = Type.Object({ code: Type.String({ minLength: 1, maxLength: 300 }) })
    app.put('/products/:code', { schema: { params: code, body: productChange } }, async ({ params, body }) =>
      cart.putProduct(params.code, body),
    )
    const id = Type.Object({ id: idSchema })
    app.put('/customers/:id', { schema: { params: id, body: customerChange } }, async ({ params, body }) =>
      cart.putCustomer(params.id, body),
    )
    app.put('/teiki/:id', { schema: { params: id, body: teikiChange } }, async ({ params, body }) =>
      cart.putTeiki(params.id, body),
    )
    app.put('/orders/:id', { schema: { params: id, body: orderChange } }, async ({ params, body }) =>
      cart.putOrder(params.id, body),
    )
    const bulk = { bodyLimit: BODY_LIMIT_BYTES, schema: { body: ordersChange } }
    app.post('/orders/bulk', bulk, async ({ body }) => ({ stored: cart.putOrders(body.orders) }))

    const spoilt = Type.Object({
      list: Type.Enum([...LIST_NAMES]),
      name: Type.String({ minLength: 1, maxLength: 100 }),
    })
    const spoiltBody = { bodyLimit: BODY_LIMIT_BYTES, schema: { params: spoilt, body: spoiltChange } }
    app.put('/spoilt/:list/:name', spoiltBody, async ({ params, body }, reply) => {
      try {
        cart.putSpoilt(params.list, params.name, body)
      } catch (error) {
        return reply.code(400).send({ error: `json: ${String(error)}` })
      }
      return reply.code(204).send()
    })
    app.delete('/spoilt/:list/:name', { schema: { params: spoilt } }, async ({ params }, reply) => {
      cart.spoilt.delete(params.list, params.name)
      return reply.code(204).send()
    })

    const { products, customers, teiki, orders } = cart
    for (const [name, rows] of Object.entries({ products, customers, teiki, orders })) {
      const anyId = Type.Object({ id: Type.String() })
      app.get(`/${name}/:id`, { schema: { params: anyId } }, async ({ params }, reply) => {
        const row = rows.get(params.id)
        return row ?? reply.code(404).send({ error: `${name}: ${params.id} is not there` })
      })
    }
  }
}
