import { Pool } from 'undici'
import { badRequestOf, causeOf, detailOf, readErrorBody, throttleOf } from './answer.ts'

/**
 * What came of one push (line.md 1.3). `ambiguous`: LINE may have it or not, so the same bytes go again with
 * the same key; every other kind is certain.
 */
export type PushAnswer =
  /** 2xx, or 409: the key had been accepted before. `acceptedRequestId` is then the first request's. */
  | { kind: 'accepted'; requestId: string | null; acceptedRequestId?: string; sentMessageIds: string[] }
  | { kind: 'rateLimited' }
  | { kind: 'monthlyLimit' }
  | { kind: 'recipientThrottled' }
  | { kind: 'unauthorized' }
  | { kind: 'refusedRecipient'; detail: string }
  | { kind: 'refusedContent'; detail: string }
  | { kind: 'refused'; status: number; detail: string }
  | { kind: 'ambiguous'; detail: string }

export interface PushRequest {
  /** Channel access token. */
  token: string
  /** `{"to":"U..","messages":[...]}`, the same bytes at every try. */
  body: Buffer
  /** UUID; the same at every try. */
  retryKey: string
  /** Gives up waiting: the answer is then `ambiguous`. */
  signal?: AbortSignal
}

export interface Pusher {
  /** One request, one answer; never throws and never repeats by itself. */
  push(request: PushRequest): Promise<PushAnswer>
  /** Waits for open pushes, then closes the connections. */
  close(): Promise<void>
}

export interface PusherOptions {
  /** Scheme, host and port; a path would be dropped. `https://api.line.me`. */
  baseUrl: string
  /** Connections kept at most; as many pushes are on the wire at once. */
  connections: number
  /** From the call to the end of the answer, waiting for a connection included. Milliseconds. */
  timeoutMs: number
}

const PATH = '/v2/bot/message/push'

/**
 * The hot path of the dispatcher: a raw push. It goes around the SDK, which has no time-out, parses the body
 * before it shows the status, and loses an accepted push whose body is broken (line.md 0.2, 0.3).
 */
export function createPusher({ baseUrl, connections, timeoutMs }: PusherOptions): Pusher {
  const pool = new Pool(new URL(baseUrl).origin, {
    connections,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: timeoutMs },
  })

  return {
    async push({ token, body, retryKey, signal }) {
      const deadline = new AbortController()
      const timer = setTimeout(() => deadline.abort(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs)
      const giveUp = (): void => deadline.abort(new Error('given up'))
      if (signal?.aborted) giveUp()
      signal?.addEventListener('abort', giveUp, { once: true })
      try {
        const {
          statusCode,
          headers,
          body: stream,
        } = await pool.request({
          method: 'POST',
          path: PATH,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'x-line-retry-key': retryKey,
          },
          body,
          signal: deadline.signal,
        })
        const text = await stream.text().catch(() => '')
        return answerOf(statusCode, headers, text)
      } catch (error) {
        return { kind: 'ambiguous', detail: causeOf(error) }
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
      }
    },
    close: () => pool.close(),
  }
}

type Headers = Record<string, string | string[] | undefined>

/** The status first: 2xx and 409 are accepted whatever stands in the body. */
function answerOf(status: number, headers: Headers, text: string): PushAnswer {
  if ((status >= 200 && status < 300) || status === 409) {
    const acceptedRequestId = headerOf(headers, 'x-line-accepted-request-id')
    return {
      kind: 'accepted',
      requestId: headerOf(headers, 'x-line-request-id'),
      ...(acceptedRequestId === null ? {} : { acceptedRequestId }),
      sentMessageIds: sentMessageIds(text),
    }
  }
  if (status === 401) return { kind: 'unauthorized' }
  if (status < 400 || status === 408 || status >= 500) return { kind: 'ambiguous', detail: `HTTP ${status}` }

  const body = readErrorBody(text)
  const detail = detailOf(body)
  if (status === 429) return { kind: throttleOf(body) }
  if (status !== 400) return { kind: 'refused', status, detail }
  switch (badRequestOf(body)) {
    case 'recipient':
      return { kind: 'refusedRecipient', detail }
    case 'content':
      return { kind: 'refusedContent', detail }
    case 'neither':
      return { kind: 'refused', status, detail }
  }
}

function headerOf(headers: Headers, name: string): string | null {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}

/** LINE's ids of the message objects; none when the body is empty, cut or something else. */
function sentMessageIds(text: string): string[] {
  try {
    const { sentMessages } = JSON.parse(text) as { sentMessages?: unknown }
    if (!Array.isArray(sentMessages)) return []
    return sentMessages.flatMap((sent: { id?: unknown } | null) =>
      typeof sent?.id === 'string' ? [sent.id] : [],
    )
  } catch {
    return []
  }
}
