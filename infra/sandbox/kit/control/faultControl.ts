import type { TSchema } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Faults } from '../requests/faults.ts'

/** A fault as it is ordered; how often it strikes is 1 unless told, null: until it is cleared. */
interface Ordered {
  readonly count?: number | null | undefined
}

/** Where faults of a stand-in are ordered. */
export type FaultShelf<Order> = Pick<Faults<Order>, 'add' | 'list' | 'clear'>

/** Two shelves as one: an order goes to the second when it is one of its own. */
export function bothShelves<One extends object, Other extends object>(
  one: FaultShelf<One>,
  other: FaultShelf<Other>,
  isOther: (order: One | Other) => order is Other,
): FaultShelf<One | Other> {
  return {
    add: (order, times) => (isOther(order) ? other.add(order, times) : one.add(order as One, times)),
    list: () => [...one.list(), ...other.list()],
    clear() {
      one.clear()
      other.clear()
    },
  }
}

/** The part of a control API that orders faults, lists those that still strike, and clears them. */
export function addFaultControl<Order extends Ordered>(
  app: FastifyInstance,
  { faults, body }: { faults: FaultShelf<Order>; body: TSchema },
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
