import type { FastifyInstance, FastifyRequest } from 'fastify'
import { hashKey, lookUpKey } from '../../schema/shops/apiKeys.ts'
import type { Db } from '../../schema/database.ts'
import { type Caller, mayUse } from '../rest/caller.ts'
import { Problem } from '../problems/problem.ts'
import type { InvalidKeyLimit } from './invalidKeyLimit.ts'

/**
 * Finds the caller by `Authorization: Bearer`.
 * @throws Problem UNAUTHENTICATED without a valid key, RATE_LIMITED after too many invalid keys from the address
 */
export type CallerOf = (request: FastifyRequest) => Promise<Caller>

export function createCallerOf(db: Db, invalidKeys: InvalidKeyLimit): CallerOf {
  return async (request) => {
    const key = bearerOf(request)
    const hash = key === null ? null : hashKey(key)
    const retryAfter = invalidKeys.retryAfter(request.ip, hash)
    if (retryAfter !== null) throw new Problem('RATE_LIMITED', { retryAfter })
    const caller = hash === null ? null : await lookUpKey(db, hash)
    if (hash === null || caller === null) {
      invalidKeys.countInvalid(request.ip, hash)
      throw new Problem('UNAUTHENTICATED')
    }
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
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access ?? 'public'
    if (access === 'public') return
    request.caller = await callerOf(request)
    if (!mayUse(request.caller, access)) throw new Problem('FORBIDDEN')
  })
}

/** The key of the request, valid or not. */
const bearerOf = (request: FastifyRequest): string | null =>
  /^Bearer +(tdk_[A-Za-z0-9_-]{20,100})$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
