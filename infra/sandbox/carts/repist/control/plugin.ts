import type { FastifyError, FastifyInstance } from 'fastify'
import { type TSchema, Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { BadAllowListEntry, allowList } from '../access/allowList.ts'
import { type Faults, faultSchema } from '../access/faults.ts'
import type { ReceivedRequests } from '../access/received.ts'
import type { AdminSessions } from '../admin/sessions.ts'
import { type Cart, UnacceptableRow } from '../state/cart.ts'
import {
  customerSchema,
  detailSchema,
  idSchema,
  orderSchema,
  productSchema,
  teikiSchema,
} from '../state/rows.ts'
import { shopSchema } from '../state/shop.ts'

const strict = { additionalProperties: false }
const lines = Type.Object({
  details: Type.Array(
    Type.Object({ ...Type.Partial(detailSchema).properties, product_code: Type.String() }, strict),
  ),
})
/** Every field may be left out: what is not named stays as it is. */
const changeOf = <Row extends TSchema>(row: Row) => Type.Partial(row, strict)
const orderChange = changeOf(
  Type.Object({ ...Type.Omit(orderSchema, ['order_id', 'details']).properties, ...lines.properties }),
)
const teikiChange = changeOf(
  Type.Object({ ...Type.Omit(teikiSchema, ['teiki_id', 'details']).properties, ...lines.properties }),
)
const bulkChange = Type.Object(
  {
    orders: Type.Array(Type.Object({ ...orderChange.properties, order_id: idSchema }, strict), {
      maxItems: 100_000,
    }),
  },
  strict,
)

/** 64 MB: some hundred thousand orders in one bulk. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024

export interface ControlDependencies {
  cart: Cart
  faults: Faults
  received: ReceivedRequests
  sessions: AdminSessions
}

/** What tests and the seed do to the cart from outside (README.md beside this folder). No authentication. */
export function control(
  plain: FastifyInstance,
  { cart, faults, received, sessions }: ControlDependencies,
): void {
  const app = plain.withTypeProvider<TypeBoxTypeProvider>()
  app.setErrorHandler(async (error: FastifyError, _request, reply) => {
    const ours = error instanceof UnacceptableRow || error instanceof BadAllowListEntry
    const fields = error.validation?.map(
      ({ instancePath, params }) => `${instancePath} ${JSON.stringify(params)}`,
    )
    return reply
      .code(ours ? 400 : (error.statusCode ?? 500))
      .send({ error: [error.message, ...(fields ?? [])].join('; ') })
  })

  app.get('/health', async () => ({ ok: true }))
  app.get('/shop', async () => cart.shop)
  app.put('/shop', { schema: { body: changeOf(shopSchema) } }, async ({ body }) => {
    if (body.allowedIps !== undefined) allowList(body.allowedIps)
    if (body.adminUser !== undefined || body.adminPassword !== undefined) sessions.clear()
    return cart.setShop(body)
  })

  const idParam = Type.Object({ id: idSchema })
  const codeParam = Type.Object({ code: Type.String({ minLength: 1, maxLength: 300 }) })
  app.put(
    '/products/:code',
    { schema: { params: codeParam, body: changeOf(Type.Omit(productSchema, ['product_code'])) } },
    async ({ params, body }) => cart.putProduct(params.code, body),
  )
  app.put(
    '/customers/:id',
    { schema: { params: idParam, body: changeOf(Type.Omit(customerSchema, ['customer_id'])) } },
    async ({ params, body }) => cart.putCustomer(params.id, body),
  )
  app.put('/teiki/:id', { schema: { params: idParam, body: teikiChange } }, async ({ params, body }) =>
    cart.putTeiki(params.id, body),
  )
  app.put('/orders/:id', { schema: { params: idParam, body: orderChange } }, async ({ params, body }) =>
    cart.putOrder(params.id, body),
  )
  app.post(
    '/orders/bulk',
    { bodyLimit: BODY_LIMIT_BYTES, schema: { body: bulkChange } },
    async ({ body }) => ({
      stored: cart.putOrders(body.orders),
    }),
  )

  const shelves = {
    products: cart.products,
    customers: cart.customers,
    teiki: cart.teiki,
    orders: cart.orders,
  }
  for (const [name, shelf] of Object.entries(shelves)) {
    app.get(
      `/${name}/:id`,
      { schema: { params: Type.Object({ id: Type.String() }) } },
      async (request, reply) => {
        const row = shelf.get(request.params.id)
        return row ?? reply.code(404).send({ error: `${name}: ${request.params.id} is not there` })
      },
    )
  }

  app.post('/faults', { schema: { body: faultSchema } }, async ({ body }, reply) => {
    faults.add(body)
    return reply.code(201).send({ faults: faults.list() })
  })
  app.get('/faults', async () => ({ faults: faults.list() }))
  app.delete('/faults', async (_request, reply) => {
    faults.clear()
    return reply.code(204).send()
  })

  const wanted = Type.Object(
    { endpoint: Type.Optional(Type.String()), after: Type.Optional(Type.String({ pattern: '^\\d+$' })) },
    strict,
  )
  app.get('/requests', { schema: { querystring: wanted } }, async ({ query }) => ({
    requests: received.list({
      endpoint: query.endpoint,
      after: query.after === undefined ? undefined : Number(query.after),
    }),
  }))
  app.delete('/requests', async (_request, reply) => {
    received.clear()
    return reply.code(204).send()
  })

  app.delete('/state', async (_request, reply) => {
    cart.clear()
    faults.clear()
    received.clear()
    sessions.clear()
    return reply.code(204).send()
  })
}
