import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hashKey, lookUpKey, lookUpKeys } from '../../schema/shops/apiKeys.ts'
import type { Db } from '../../schema/database.ts'
import { type Caller, mayUse } from '../rest/caller.ts'
import { Problem } from '../problems/problem.ts'
import { clientAddress } from './clientAddress.ts'
import type { InvalidKeyLimit } from './invalidKeyLimit.ts'
import { createKeyLookups } from './keyLookups.ts'
import type { RequestLimits } from './requestLimits.ts'

/**
 * Finds the caller by `Authorization: Bearer`.
 * @throws Problem UNAUTHENTICATED without a valid key, RATE_LIMITED after too many of those from the address, or after
 * too many requests with the key
 */
export type CallerOf = (request: FastifyRequest, reply: FastifyReply) => Promise<Caller>

export function createCallerOf(
  db: Db,
  { limits, invalidKeys }: { limits: RequestLimits; invalidKeys: InvalidKeyLimit },
): CallerOf {
  const lookUpUnproven = createKeyLookups((hashes) => lookUpKeys(db, hashes))
  return async (request, reply) => {
    const key = bearerOf(request)
    const hash = key === null ? null : hashKey(key)
    // A key that was valid lately is counted before it costs a query, and does not wait behind invented ones.
    const wasValid = hash !== null && invalidKeys.wasValid(hash)
    if (wasValid) await limits.ofKey(request, reply, hash)
    const caller = hash === null ? null : await (wasValid ? lookUpKey(db, hash) : lookUpUnproven(hash))
    if (hash === null || caller === null) {
      const retryAfter = invalidKeys.countInvalid(clientAddress(request), hash)
      throw retryAfter === null ? new Problem('UNAUTHENTICATED') : new Problem('RATE_LIMITED', { retryAfter })
    }
    if (!wasValid) await limits.ofKey(request, reply, hash)
    invalidKeys.rememberValid(hash)
    return caller
  }
}

/**
 * Finds the caller and refuses routes that are not for them, before anything else of the request is read. A route
 * without `config.access` is a mistake in this program and cannot be registered.
 */
export function authenticate(app: FastifyInstance, callerOf: CallerOf): void {
  app.decorateRequest('caller', null)
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/v1') && route.config?.access === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not say who may use it`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access ?? 'public'
    if (access === 'public') return
    request.caller = await callerOf(request, reply)
    if (!mayUse(request.caller, access)) throw new Problem('FORBIDDEN')
  })
}

/** The key of the request, valid or not. */
const bearerOf = (request: FastifyRequest): string | null =>
  /^Bearer +(tdk_[A-Za-z0-9_-]{20,100})$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
