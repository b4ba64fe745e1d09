import { type TSchema, Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyError, FastifyInstance } from 'fastify'
import { type CartFault, cartFaultSchema } from '../requests/cartFaults.ts'
import type { Faults } from '../requests/faults.ts'
import { addFaultControl, bothShelves, type FaultShelf } from './faultControl.ts'
import type { ReceivedRequests } from '../requests/receivedRequests.ts'

const requestsQuery = Type.Object(
  { endpoint: Type.Optional(Type.String()), after: Type.Optional(Type.String({ pattern: '^\\d+$' })) },
  { additionalProperties: false },
)

/**
 * The part of a control API that every cart has: health, faults, received requests, an empty state, and errors as
 * `{error}`. Call it in the plugin that adds the cart's own routes. There is no authentication.
 */
export function addCartControl<ScreenOrder extends { screen: string; count?: number | null }>(
  app: FastifyInstance,
  cart: {
    received: ReceivedRequests
    faults: Faults<CartFault>
    /** What faults can be aimed at. */
    endpoints: readonly string[]
    /** Names of the cart's own refusals. */
    refusals: readonly string[]
    /** Faults of the admin screens: an order with `screen` is one of them. */
    screens?: { faults: FaultShelf<ScreenOrder>; body: TSchema }
    /** Empties what is the cart's own; faults and received requests are cleared with it. */
    clear: () => void
  },
): void {
  const { received, screens } = cart
  const isOfScreen = (order: CartFault | ScreenOrder): order is ScreenOrder => 'screen' in order
  const faults: FaultShelf<CartFault | ScreenOrder> =
    screens === undefined ? cart.faults : bothShelves(cart.faults, screens.faults, isOfScreen)
  const ofCart = cartFaultSchema(cart.endpoints, cart.refusals)
  const body = screens === undefined ? ofCart : Type.Union([ofCart, screens.body])
  const typed = app.withTypeProvider<TypeBoxTypeProvider>()
  app.setErrorHandler(async (error: FastifyError, _request, reply) => {
    const fields = (error.validation ?? []).map(
      ({ instancePath, params }) => `${instancePath} ${JSON.stringify(params)}`,
    )
    return reply.code(error.statusCode ?? 500).send({ error: [error.message, ...fields].join('; ') })
  })

  app.get('/health', async () => ({ ok: true }))
  addFaultControl(app, { faults, body })

  typed.get(
    '/requests',
    { schema: { querystring: requestsQuery } },
    async ({ query: { after, endpoint } }) => ({
      requests: received.list({
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(after === undefined ? {} : { after: Number(after) }),
      }),
    }),
  )
  app.delete('/requests', async (_request, reply) => {
    received.clear()
    return reply.code(204).send()
  })

  app.delete('/state', async (_request, reply) => {
    cart.clear()
    faults.clear()
    received.clear()
    return reply.code(204).send()
  })
}
