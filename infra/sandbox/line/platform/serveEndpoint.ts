import { hash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { leaveUnanswered } from '../../kit/requests/noAnswer.ts'
import { MalformedProperty } from '../messages/problems.ts'
import { type Admission, admit } from './admission.ts'
import { type Answer, refusal } from './answer.ts'
import type { Call, Endpoint } from './call.ts'
import type { LinePlatform, ReceivedRequest } from './linePlatform.ts'
import { type Outcome, underFault } from './underFault.ts'

/** Adds an endpoint of the Messaging API to the server. */
export function serveEndpoint(app: FastifyInstance, platform: LinePlatform, endpoint: Endpoint): void {
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    handler: async (request, reply) => {
      const admission = admit(platform, endpoint, request)
      const received: ReceivedRequest = {
        at: platform.clock.now(),
        endpoint: endpoint.name,
        method: endpoint.method,
        path: request.url,
        requestId: admission.requestId,
        channelId: admission.channel?.channelId ?? null,
        status: null,
      }
      const outcome = await outcomeOf(platform, endpoint, { admission, received })
      noteOutcome(received, outcome)
      platform.requests.add(received)
      return writeOutcome(reply, admission.requestId, outcome)
    },
  })
}

/** Carries the request out, unless it is refused or a fault prevents it. */
async function outcomeOf(
  platform: LinePlatform,
  endpoint: Endpoint,
  { admission, received }: { admission: Admission; received: ReceivedRequest },
): Promise<Outcome> {
  if ('refused' in admission.outcome) return admission.outcome.refused
  const { call } = admission.outcome
  const userId = endpoint.person?.(call)
  if (userId !== undefined) received.userId = userId
  noteRetry(received, call)
  const perform = () => performSafely(platform, endpoint, call)
  const fault = platform.faults.take(endpoint.name, { channelId: call.channel.channelId, userId })
  if (fault) received.fault = fault.kind
  const outcome = fault ? await underFault(fault, perform) : perform()
  if (endpoint.name === 'push' && platform.pushLatencyMs > 0) await pause(platform.pushLatencyMs)
  return outcome
}

function performSafely(platform: LinePlatform, endpoint: Endpoint, call: Call): Answer {
  try {
    return endpoint.perform(platform, call)
  } catch (error) {
    if (error instanceof MalformedProperty) return refusal(400, error.message)
    throw error
  }
}

/** Writes an answer with LINE's mark on it, or leaves the request without one. */
export async function writeOutcome(
  reply: FastifyReply,
  requestId: string,
  outcome: Outcome,
): Promise<FastifyReply> {
  if (typeof outcome === 'string') {
    leaveUnanswered(reply, outcome)
    return reply
  }
  return reply
    .code(outcome.status)
    .headers({ ...outcome.headers, ...(outcome.isForeign ? {} : { 'x-line-request-id': requestId }) })
    .send(outcome.payload)
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
  if (outcome.status >= 400) received.error = String(outcome.payload).slice(0, 500)
}
