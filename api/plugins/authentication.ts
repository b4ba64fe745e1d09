import type { FastifyInstance, FastifyRequest } from 'fastify'
import { hashKey, lookUpKey } from '../../schema/apiKeys.ts'
import type { Db } from '../../schema/database.ts'
import { type Caller, mayUse } from '../caller.ts'
import { Problem } from '../problems/problem.ts'

/**
 * Finds out who asks before anything of the request is read, and whether the route is for them. A route
 * without `config.access` is a mistake in this program and stops it.
 */
export function authenticate(app: FastifyInstance, { db }: { db: Db }): void {
  app.decorateRequest('caller', null)
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/v1') && route.config?.access === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not say who may use it`)
  })
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access ?? 'public'
    if (access === 'public') return
    request.caller = await callerOf(db, request)
    if (!mayUse(request.caller, access)) throw new Problem('FORBIDDEN')
  })
}

/** @throws Problem UNAUTHENTICATED without a valid `Authorization: Bearer` */
export async function callerOf(db: Db, request: FastifyRequest): Promise<Caller> {
  const key = bearerOf(request)
  const caller = key === null ? null : await lookUpKey(db, hashKey(key))
  if (caller === null) throw new Problem('UNAUTHENTICATED')
  return caller
}

/** The key of the request, without looking whether it is valid. */
export const bearerOf = (request: FastifyRequest): string | null =>
  /^Bearer +(tdk_[A-Za-z0-9_-]{20,100})$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
