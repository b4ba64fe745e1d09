import type { FastifyInstance } from 'fastify'
import { isPrivateAddress } from '../../domain/carts/privateNetwork.ts'
import { Problem } from '../problems/problem.ts'
import { mayUse } from '../rest/caller.ts'
import type { CallerOf } from './authentication.ts'
import { cameByProxy, plainAddress } from './clientAddress.ts'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/**
 * Durations by route at /metrics, for Prometheus. Labels are route patterns, never addresses with ids. The figures add up
 * all shops, so they are not for everybody who reaches the API.
 */
export function measure(app: FastifyInstance, callerOf: CallerOf): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'todoke_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 20],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions
    duration.observe(
      { method: request.method, route: url ?? 'unknown', status: String(reply.statusCode) },
      reply.elapsedTime / 1_000,
    )
  })
  app.get(
    '/metrics',
    {
      logLevel: 'warn',
      schema: {
        operationId: 'getMetrics',
        tags: ['operation'],
        summary: 'Figures for Prometheus',
        description:
          'Without a key for requests straight from a private network; through a proxy or from elsewhere with the platform’s key.',
        produces: ['text/plain'],
      },
    },
    async (request, reply) => {
      const isNear = isPrivateAddress(plainAddress(request.socket.remoteAddress))
      if ((!isNear || cameByProxy(request)) && !mayUse(await callerOf(request, reply), 'platform'))
        throw new Problem('FORBIDDEN')
      return reply.type(registry.contentType).send(await registry.metrics())
    },
  )
}
