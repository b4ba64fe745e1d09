import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../problems/problem.ts'
import { clientAddress } from './clientAddress.ts'

/** Keys and addresses that are counted at once, at most. */
const MOST_COUNTED = 50_000

/**
 * Requests a minute. A key is counted by its hash, never by how a header spells it, and only once it was found valid,
 * so that invented keys cannot push the counts of others out. Everybody else is counted by address.
 */
export interface RequestLimits {
  /** @throws Problem RATE_LIMITED */
  ofKey(request: FastifyRequest, reply: FastifyReply, hash: Buffer): Promise<void>
  /** @throws Problem RATE_LIMITED */
  ofAddress(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

/** Needs @fastify/rate-limit to be registered. */
export function createRequestLimits(app: FastifyInstance, max: number): RequestLimits {
  const hashes = new WeakMap<FastifyRequest, Buffer>()
  const counter = (keyGenerator: (request: FastifyRequest) => string) => {
    // Each call makes a store of its own, of this size.
    const options = { max, timeWindow: '1 minute', cache: MOST_COUNTED, keyGenerator }
    return app.createRateLimit(options)
  }
  const keys = counter((request) => hashes.get(request)?.toString('base64') ?? '')
  const addresses = counter(clientAddress)

  async function apply(count: typeof keys, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const found = await count(request)
    if (found.isAllowed) return
    reply.header('x-ratelimit-limit', found.max)
    reply.header('x-ratelimit-remaining', found.remaining)
    reply.header('x-ratelimit-reset', found.ttlInSeconds)
    if (found.isExceeded) throw new Problem('RATE_LIMITED', { retryAfter: Math.ceil(found.ttl / 1_000) })
  }
  return {
    async ofKey(request, reply, hash) {
      hashes.set(request, hash)
      await apply(keys, request, reply)
    },
    ofAddress: (request, reply) => apply(addresses, request, reply),
  }
}
