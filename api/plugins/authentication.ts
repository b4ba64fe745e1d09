import type { FastifyInstance, FastifyRequest } from 'fastify'
import { hashKey, lookUpKey } from '../../schema/shops/apiKeys.ts'
import type { Db } from '../../schema/database.ts'
import { type Caller, mayUse } from '../rest/caller.ts'
import { Problem } from '../problems/problem.ts'
import type { WrongKeys } from './wrongKeys.ts'

/**
 * Who asks, by `Authorization: Bearer`.
 * @throws Problem UNAUTHENTICATED without a valid key, RATE_LIMITED after too many such answers to the address
 */
export type CallerOf = (request: FastifyRequest) => Promise<Caller>

export function createCallerOf(db: Db, wrongKeys: WrongKeys): CallerOf {
  return async (request) => {
    const key = bearerOf(request)
    const hash = key === null ? null : hashKey(key)
    const retryAfter = wrongKeys.refusedFor(request.ip, hash)
    if (retryAfter !== null) throw new Problem('RATE_LIMITED', { retryAfter })
    const caller = hash === null ? null : await lookUpKey(db, hash)
    if (hash === null || caller === null) {
      wrongKeys.wrong(request.ip, hash)
      throw new Problem('UNAUTHENTICATED')
    }
    wrongKeys.right(hash)
    return caller
  }
}

/**
 * Finds out who asks before anything of the request is read, and whether the route is for them. A route
 * without `config.access` is a mistake in this program and stops it.
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

/** The key of the request, without looking whether it is valid. */
const bearerOf = (request: FastifyRequest): string | null =>
  /^Bearer +(tdk_[A-Za-z0-9_-]{20,100})$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
