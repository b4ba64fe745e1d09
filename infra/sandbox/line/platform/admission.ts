import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Fields } from '../messages/fields.ts'
import type { Channel } from '../state/records.ts'
import { type Answer, oauthRefusal, refusal } from './answer.ts'
import type { Call, Endpoint } from './call.ts'
import type { LinePlatform } from './linePlatform.ts'
import { channelOfSecret, channelOfToken } from './tokens.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const NO_BODY = Buffer.alloc(0)

/** Either a call that may be carried out, or LINE's refusal. */
export interface Admission {
  requestId: string
  /** Null when the caller is not known. */
  channel: Channel | null
  outcome: { call: Call } | { refused: Answer }
}

/** Checks, in this order: the caller, the rate limit, the format of the retry key, the format of the body. */
export function admit(platform: LinePlatform, endpoint: Endpoint, request: FastifyRequest): Admission {
  const requestId = randomUUID()
  const raw = Buffer.isBuffer(request.body) ? request.body : NO_BODY
  const form = new URLSearchParams(endpoint.body === 'form' ? raw.toString() : '')
  const channel =
    endpoint.auth === 'secret' ? formCaller(platform, form) : tokenCaller(platform, request.headers)
  if (!('channelId' in channel)) return { requestId, channel: null, outcome: { refused: channel } }
  const no = (refused: Answer): Admission => ({ requestId, channel, outcome: { refused } })

  if (!platform.limiter.take(channel, endpoint.name))
    return no(refusal(429, 'The API rate limit has been exceeded. Try again later.'))

  const header = request.headers['x-line-retry-key']
  if (header !== undefined && endpoint.takesRetryKey !== true)
    return no(refusal(400, "The header 'X-Line-Retry-Key' is not supported by this API"))
  if (header !== undefined && (typeof header !== 'string' || !UUID.test(header)))
    return no(refusal(400, "The value of the header 'X-Line-Retry-Key' is invalid"))

  const body = endpoint.body === 'json' ? jsonBody(request, raw) : { fields: {} }
  if ('refused' in body) return no(body.refused)
  const retryKey =
    typeof header === 'string'
      ? platform.memory.retryKeys.seen(channel.channelId, header.toLowerCase(), platform.clock.now())
      : null
  const params = request.params as Record<string, string>
  const call = { channel, requestId, raw, fields: body.fields, form, params, retryKey }
  return { requestId, channel, outcome: { call } }
}

function formCaller(platform: LinePlatform, form: URLSearchParams): Channel | Answer {
  if (form.get('grant_type') !== 'client_credentials')
    return oauthRefusal('unsupported_grant_type', 'grant_type must be client_credentials')
  const channel = channelOfSecret(platform, form.get('client_id'), form.get('client_secret'))
  return channel ?? oauthRefusal('invalid_client', 'Invalid client_id or client_secret')
}

function tokenCaller(platform: LinePlatform, headers: FastifyRequest['headers']): Channel | Answer {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer === undefined)
    return refusal(401, 'Authentication failed due to the following reason: missing bearer token')
  return (
    channelOfToken(platform, bearer) ??
    refusal(401, 'Authentication failed. Confirm that the access token in the authorization header is valid.')
  )
}

function jsonBody(request: FastifyRequest, raw: Buffer): { fields: Fields } | { refused: Answer } {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return { refused: refusal(415, 'The content type of the request is not supported') }
  try {
    const value: unknown = JSON.parse(raw.toString())
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { fields: value as Fields }
  } catch {
    // Not JSON is answered as JSON that is no object.
  }
  return { refused: refusal(400, 'The request body could not be parsed as JSON (line: -, column: -)') }
}
