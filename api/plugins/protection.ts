import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import sensible from '@fastify/sensible'
import underPressure from '@fastify/under-pressure'
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ApiSettings } from '../dependencies.ts'
import { Problem } from '../problems/problem.ts'

/**
 * Never refused under load: LINE and customers do not retry, monitoring must see us, and the pictures of all messages
 * are fetched from LINE's few addresses.
 */
const NEVER_REFUSED = /^\/(webhooks|health|metrics|media|r)(\/|$)/

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? ''

/** Security headers, rate limits, and load shedding. */
export async function protect(app: FastifyInstance, settings: ApiSettings): Promise<void> {
  await app.register(sensible)
  await app.register(helmet, {
    // The pages under /docs have a policy of their own; everything else is JSON.
    contentSecurityPolicy: false,
    strictTransportSecurity: settings.publicUrl.startsWith('https://'),
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  })
  await app.register(rateLimit, {
    global: false,
    max: settings.requestsPerMinute,
    timeWindow: '1 minute',
    // By key where there is one: offices behind one address do not share a limit.
    keyGenerator: (request) => {
      const given = request.headers.authorization
      return given === undefined ? request.ip : createHash('sha256').update(given).digest('base64url')
    },
    allowList: (request) => NEVER_REFUSED.test(pathOf(request)),
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem('RATE_LIMITED', { retryAfter: Math.ceil(ttl / 1_000) }),
  })
  // For the whole app, before the key is looked up. Keys that change with each request: invalidKeyLimit.ts.
  const limit = app.rateLimit()
  app.addHook('onRequest', function (request, reply) {
    // A route with a limit of its own applies that itself.
    return request.routeOptions.config.rateLimit ? Promise.resolve() : limit.call(this, request, reply)
  })
  await app.register(underPressure, {
    maxEventLoopDelay: settings.maxLoopDelayMs,
    pressureHandler: (request) => {
      if (!NEVER_REFUSED.test(pathOf(request))) throw new Problem('UNAVAILABLE', { retryAfter: 10 })
    },
  })
}

/** Lets pages of one origin call the routes of this scope: the codec for Temporal's Web UI, nothing else. */
export async function allowOrigin(app: FastifyInstance, origin: string | null): Promise<void> {
  if (origin === null) return
  await app.register(cors, { origin: [origin], methods: ['POST'], credentials: true, maxAge: 600 })
}
