import type { TSchema } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Faults } from '../requests/faults.ts'

/** A fault as it is ordered; how often it strikes is 1 unless told, null: until it is cleared. */
interface Ordered {
  readonly count?: number | null | undefined
}

/** The part of a control API that orders faults, lists those that still strike, and clears them. */
export function addFaultControl<Order extends Ordered>(
  app: FastifyInstance,
  { faults, body }: { faults: Faults<Order>; body: TSchema },
): void {
  const listed = () => ({
    faults: faults
      .list()
      .filter(({ left }) => left !== 0)
      .map(({ order, left }) => ({ ...order, left })),
  })
  app.post('/faults', { schema: { body } }, async (request, reply) => {
    // Of the schema's type: the request was checked by it.
    const order = request.body as Order
    faults.add(order, order.count === undefined ? 1 : order.count)
    return reply.code(201).send(listed())
  })
  app.get('/faults', async () => listed())
  app.delete('/faults', async (_request, reply) => {
    faults.clear()
    return reply.code(204).send()
  })
}
