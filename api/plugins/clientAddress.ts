import { isIP } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'

/**
 * The address under which requests are counted: the caller's, as far as TODOKE_TRUSTED_PROXIES tells it. Of IPv6 its
 * /64, since one subscriber has as many addresses. A port behind it is left out; text that is no address counts as the
 * connection's own.
 */
export function clientAddress({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  const bare = ip.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
  return normalizeIP(isIP(bare) === 0 ? (socket.remoteAddress ?? '') : bare)
}
