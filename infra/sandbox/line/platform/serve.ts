import { hash } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { MalformedProperty } from '../messages/problems.ts'
import { type Answer, refusal } from './answer.ts'
import type { Call, Endpoint } from './call.ts'
import { receive } from './door.ts'
import type { Fault } from './faults.ts'
import type { LinePlatform, ReceivedRequest } from './linePlatform.ts'
import { type Outcome, underFault } from './underFault.ts'

/** Adds an endpoint of the Messaging API to the server. */
export function serve(app: FastifyInstance, platform: LinePlatform, endpoint: Endpoint): void {
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    handler: async (request, reply) => {
      const received = newRecord(platform, endpoint, request)
      const outcome = await handle(platform, endpoint, request, received)
      noteOutcome(received, outcome)
      platform.requests.add(received)
      return answer(reply, received.requestId, outcome)
    },
  })
}

async function handle(
  platform: LinePlatform,
  endpoint: Endpoint,
  request: FastifyRequest,
  received: ReceivedRequest,
): Promise<Outcome> {
  const { requestId, channel, admitted } = receive(platform, endpoint, request)
  received.requestId = requestId
  received.channelId = channel?.channelId ?? null
  if ('refused' in admitted) return admitted.refused

  const { call } = admitted
  const userId = endpoint.person?.(call)
  if (userId !== undefined) received.userId = userId
  noteRetry(received, call)
  const perform = () => performSafely(platform, endpoint, call)
  const fault = platform.faults.take(endpoint.name, {
    channelId: call.channel.channelId,
    ...(userId === undefined ? {} : { userId }),
  })
  const outcome = fault ? await strike(fault, received, perform) : perform()
  if (endpoint.name === 'push' && platform.pushLatencyMs > 0) await pause(platform.pushLatencyMs)
  return outcome
}

function strike(fault: Fault, received: ReceivedRequest, perform: () => Answer): Promise<Outcome> {
  received.fault = fault.kind
  return underFault(fault, perform)
}

function performSafely(platform: LinePlatform, endpoint: Endpoint, call: Call): Answer {
  try {
    return endpoint.perform(platform, call)
  } catch (error) {
    if (error instanceof MalformedProperty) return refusal(400, error.message)
    throw error
  }
}

async function answer(reply: FastifyReply, requestId: string, outcome: Outcome): Promise<FastifyReply> {
  if (outcome === 'reset' || outcome === 'hang') {
    reply.hijack()
    const { socket } = reply.raw
    if (outcome === 'reset') socket?.resetAndDestroy()
    else if (!reply.raw.destroyed) await once(reply.raw, 'close')
    return reply
  }
  return reply
    .code(outcome.status)
    .headers({ ...outcome.headers, 'x-line-request-id': requestId })
    .send(outcome.payload)
}

function newRecord(platform: LinePlatform, endpoint: Endpoint, request: FastifyRequest): ReceivedRequest {
  return {
    at: platform.clock.now(),
    endpoint: endpoint.name,
    method: endpoint.method,
    path: request.url,
    requestId: '',
    channelId: null,
    status: null,
  }
}

function noteRetry(received: ReceivedRequest, { retryKey, raw }: Call): void {
  if (!retryKey) return
  received.retryKey = retryKey.retryKey
  if (retryKey.accepted && retryKey.accepted.bodyHash !== hash('sha1', raw, 'hex'))
    received.bodyDiffers = true
}

function noteOutcome(received: ReceivedRequest, outcome: Outcome): void {
  if (typeof outcome === 'string') return
  received.status = outcome.status
  if (outcome.status >= 400) received.error = outcome.payload.slice(0, 500)
}
