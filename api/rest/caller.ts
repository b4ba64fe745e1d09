import type { FastifyRequest } from 'fastify'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import { Problem } from '../problems/problem.ts'

export type Role = 'ADMIN' | 'EDITOR' | 'VIEWER'

/** Who a key acts for. */
export type Caller = ShopCaller | { kind: 'platform'; keyId: string }

/** An operator of a shop. */
export interface ShopCaller {
  kind: 'shop'
  keyId: string
  shopId: ShopId
  operatorId: OperatorId
  role: Role
}

/**
 * Who may use a route: anybody (`public`), a customer of the shop by an ID token of LINE, the platform's own key, or operators of a shop: every role (`read`),
 * EDITOR and ADMIN (`edit`), ADMIN alone (`manage`: operators, keys, credentials).
 */
export type Access = 'public' | 'customer' | 'platform' | 'read' | 'edit' | 'manage'

export const ROLES: Readonly<Record<'read' | 'edit' | 'manage', readonly Role[]>> = {
  read: ['VIEWER', 'EDITOR', 'ADMIN'],
  edit: ['EDITOR', 'ADMIN'],
  manage: ['ADMIN'],
}

export function mayUse(caller: Caller, access: Access): boolean {
  if (access === 'public') return true
  if (access === 'customer') return false
  if (access === 'platform') return caller.kind === 'platform'
  return caller.kind === 'shop' && ROLES[access].includes(caller.role)
}

/** The operator who asks; for routes that only shops may use. */
export function shopOf(request: FastifyRequest): ShopCaller {
  if (request.caller?.kind !== 'shop') throw new Problem('FORBIDDEN')
  return request.caller
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
  interface FastifyContextConfig {
    /** Every route says who may use it; one that does not cannot be registered. */
    access?: Access
  }
}
