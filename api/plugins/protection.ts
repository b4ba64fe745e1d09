import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import sensible from '@fastify/sensible'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ApiSettings } from '../dependencies.ts'
import { Problem } from '../problems/problem.ts'
import { createRequestLimits, type RequestLimits } from './requestLimits.ts'

/**
 * Never refused under load: LINE and customers do not retry, monitoring must see us, and the pictures of all messages
 * are fetched from LINE's few addresses. Of the pages inside LINE the page and its parts, which are files: one address
 * can stand for all customers of a mobile carrier.
 */
const NEVER_REFUSED =
  /^\/(?:(?:webhooks|health|metrics|media|r)(?:\/|$)|liff\/[^/]+(?!\/api(?:\/|$))(?:\/|$))/

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? ''

/** Security headers, rate limits, and load shedding. Answers the limits that routes with a key apply themselves. */
export async function protect(app: FastifyInstance, settings: ApiSettings): Promise<RequestLimits> {
  await app.register(sensible)
  await app.register(helmet, {
    // The pages under /docs have a policy of their own; everything else is JSON.
    contentSecurityPolicy: false,
    strictTransportSecurity: settings.publicUrl.startsWith('https://'),
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  })
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem('RATE_LIMITED', { retryAfter: Math.ceil(ttl / 1_000) }),
  })
  const limits = createRequestLimits(app, settings.requestsPerMinute)
  // Routes with a key are counted by it, once it is known (authentication.ts); some have a limit of their own.
  app.addHook('onRequest', async (request, reply) => {
    const { access = 'public', rateLimit: own } = request.routeOptions.config
    if ((access === 'public' || access === 'customer') && !own && !NEVER_REFUSED.test(pathOf(request)))
      await limits.ofAddress(request, reply)
  })
  await app.register(underPressure, {
    maxEventLoopDelay: settings.maxLoopDelayMs,
    pressureHandler: (request) => {
      if (!NEVER_REFUSED.test(pathOf(request))) throw new Problem('UNAVAILABLE', { retryAfter: 10 })
    },
  })
  return limits
}

/** Lets pages of one origin call the routes of this scope: the codec for Temporal's Web UI, nothing else. */
export async function allowOrigin(app: FastifyInstance, origin: string | null): Promise<void> {
  if (origin === null) return
  await app.register(cors, { origin: [origin], methods: ['POST'], credentials: true, maxAge: 600 })
}
