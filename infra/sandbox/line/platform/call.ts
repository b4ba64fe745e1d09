import type { Buffer } from 'node:buffer'
import type { Fields } from '../messages/fields.ts'
import type { Channel, RetryKeyRecord } from '../state/records.ts'
import type { Answer } from './answer.ts'
import type { EndpointName } from './endpointNames.ts'
import type { LinePlatform } from './linePlatform.ts'

/** A request that was admitted. */
export interface Call {
  channel: Channel
  requestId: string
  /** The body's bytes; empty where there is none. */
  raw: Buffer
  /** The JSON body; `{}` for endpoints without one. */
  fields: Fields
  form: URLSearchParams
  params: Readonly<Record<string, string>>
  retryKey: RetryKeyRecord | null
}

/** One endpoint of the Messaging API. */
export interface Endpoint {
  name: EndpointName
  method: 'GET' | 'POST' | 'DELETE'
  /** Fastify's notation. */
  path: string
  /** How the caller authenticates: a bearer token, or client id and secret in the form. */
  auth: 'token' | 'secret'
  body: 'json' | 'form' | 'none'
  /** Whether it takes X-Line-Retry-Key; where it does not, the key is a 400 (line.md 1.2). */
  takesRetryKey?: boolean
  /** The person the request is about, for faults that strike one person. */
  person?: (call: Pick<Call, 'fields' | 'params'>) => string | undefined
  /** Carries the request out. Synchronous, so no other request comes between a check and its record. */
  perform: (platform: LinePlatform, call: Call) => Answer
}
