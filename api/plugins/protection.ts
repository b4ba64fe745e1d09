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
 * What must be answered however busy we are: LINE and customers do not come again, watchers must see, and the
 * pictures of everybody's messages are fetched from few addresses, LINE's own.
 */
const NEVER_REFUSED = /^\/(webhooks|health|metrics|media|r)(\/|$)/

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? ''

/** Headers, limits, and refusal under load. */
export async function protect(app: FastifyInstance, settings: ApiSettings): Promise<void> {
  await app.register(sensible)
  await app.register(helmet, {
    // The pages under /docs bring a policy of their own; everything else is JSON.
    contentSecurityPolicy: false,
    strictTransportSecurity: settings.publicUrl.startsWith('https://'),
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  })
  await app.register(rateLimit, {
    global: false,
    max: settings.requestsPerMinute,
    timeWindow: '1 minute',
    // By key where there is one, so that offices behind one address do not share a limit.
    keyGenerator: (request) => {
      const given = request.headers.authorization
      return given === undefined ? request.ip : createHash('sha256').update(given).digest('base64url')
    },
    allowList: (request) => NEVER_REFUSED.test(pathOf(request)),
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem('RATE_LIMITED', { retryAfter: Math.ceil(ttl / 1_000) }),
  })
  // For the whole app and before anyone looks at the key. Wrong ones that change each time: wrongKeys.ts.
  const limit = app.rateLimit()
  app.addHook('onRequest', function (request, reply) {
    // A route with a limit of its own counts by that.
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
