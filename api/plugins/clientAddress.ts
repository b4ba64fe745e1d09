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

/** Headers by which proxies say that they are there, besides those with 'forwarded' in their name. */
const OF_PROXIES = new Set([
  'x-forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'via',
])
const isOfProxy = (name: string): boolean => OF_PROXIES.has(name) || name.includes('forwarded')

/** Whether a proxy passed the request on, as far as it says so. */
export const cameByProxy = ({ ip, socket, headers }: FastifyRequest): boolean =>
  ip !== socket.remoteAddress || Object.keys(headers).some(isOfProxy)

/** An IPv4 address without the prefix that a dual-stack socket gives it (::ffff:127.0.0.1); '' for none. */
export const plainAddress = (address: string | undefined): string => (address ?? '').replace(/^::ffff:/i, '')
