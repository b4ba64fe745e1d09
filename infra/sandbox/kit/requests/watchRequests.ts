import type { FastifyInstance, FastifyReply } from 'fastify'
import { type CartFault, strike } from './cartFaults.ts'
import type { Faults } from './faults.ts'
import type { ReceivedRequests } from './receivedRequests.ts'

/** What a cart gives to have its requests recorded and struck by faults. */
interface Watch {
  received: ReceivedRequests
  faults: Faults<CartFault>
  /** The cart's clock, epoch milliseconds. */
  now: () => number
  /** What a path is aimed at, as faults and the record name it. A path without a name meets no fault. */
  endpointOf: (url: string) => string | undefined
  /** Writes one of the cart's own refusals as the cart writes it. */
  refuse: (reply: FastifyReply, fault: CartFault) => unknown
}

/**
 * Records every request to the cart with its answer, and lets a fault strike it before anything is read or changed.
 * The control API is neither recorded nor struck. Register it before everything else.
 */
export function watchRequests(
  app: FastifyInstance,
  { received, faults, now, endpointOf, refuse }: Watch,
): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isControl(request.url)) return
    const startedMs = performance.now()
    const endpoint = endpointOf(request.url)
    const fault = endpoint === undefined ? undefined : faults.take((order) => order.endpoint === endpoint)
    reply.raw.once('close', () =>
      received.add({
        at: new Date(now()).toISOString(),
        endpoint: endpoint ?? null,
        method: request.method,
        path: request.url.split('?')[0] ?? '',
        query: request.query as Readonly<Record<string, unknown>>,
        body: withoutPasswords(request.body),
        remoteAddress: request.ip,
        status: reply.raw.headersSent ? reply.raw.statusCode : 0,
        durationMs: Math.round(performance.now() - startedMs),
        fault: fault?.kind ?? null,
      }),
    )
    if (fault === undefined) return
    await strike(fault, reply, refuse)
    if (reply.sent) return reply
  })
}

/** Whether a path belongs to the control API. */
export function isControl(url: string): boolean {
  return /^\/_control(?:[/?]|$)/.test(url)
}

/** A copy of a form or JSON body in which fields with `password` in their name are masked. */
function withoutPasswords(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body ?? null
  return Object.fromEntries(
    Object.entries(body).map(([field, value]) => [field, /password/i.test(field) ? '***' : value]),
  )
}
