import { type Dispatcher, Pool } from 'undici'
import { badRequestOf, causeOf, detailOf, readErrorBody, throttleOf } from './answer.ts'
import { Slots } from './slots.ts'

/**
 * What came of one push (line.md 1.3). `ambiguous`: LINE may have it or not, so the same bytes go again with
 * the same key; every other kind is certain. `refused` says nothing of the message: whatever the channel pushes
 * would be answered so.
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
  /** No byte of it left: there was no connection. */
  | { kind: 'unsent'; detail: string }
  /** No byte of it left: it was not wanted any more. */
  | { kind: 'withdrawn' }

export interface PushRequest {
  /** Channel access token. */
  token: string
  /** `{"to":"U..","messages":[...]}`, the same bytes at every try. */
  body: Buffer
  /** UUID; the same at every try. */
  retryKey: string
  /**
   * Looked at while the push waits, and last when its first byte would leave: once false it does not leave any
   * more (an emergency stop, a lease that ends). Default: always.
   */
  wanted?: () => boolean
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
  /** Connections kept at most; as many pushes are on the wire at once, whichever channel they are of. */
  connections: number
  /** From the first byte that leaves to the end of the answer; and, before that, for a connection. Milliseconds. */
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
    // Each exchange has one clock of its own, from its first byte to its last.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs },
  })
  const slots = new Slots(connections)

  return {
    push: ({ token, body, retryKey, wanted = always }) =>
      new Promise((resolve) => {
        const exchange = new Exchange(wanted, timeoutMs, (answer) => {
          slots.give()
          resolve(answer)
        })
        slots.take({
          wanted,
          leave: () => resolve({ kind: 'withdrawn' }),
          go: () =>
            pool.dispatch(
              {
                method: 'POST',
                path: PATH,
                headers: {
                  authorization: `Bearer ${token}`,
                  'content-type': 'application/json',
                  'x-line-retry-key': retryKey,
                },
                body,
              },
              exchange,
            ),
        })
      }),
    close: () => pool.close(),
  }
}

const always = (): boolean => true

/** One request and its answer, as the HTTP client tells them. */
class Exchange implements Dispatcher.DispatchHandler {
  private left = false
  private withdrawn = false
  private timer: NodeJS.Timeout | undefined
  private status = 0
  private headers: Headers = {}
  private readonly chunks: Buffer[] = []
  private readonly wanted: () => boolean
  private readonly timeoutMs: number
  private readonly settle: (answer: PushAnswer) => void

  constructor(wanted: () => boolean, timeoutMs: number, settle: (answer: PushAnswer) => void) {
    this.wanted = wanted
    this.timeoutMs = timeoutMs
    this.settle = settle
  }

  /** A connection is there and nothing has been written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (!this.wanted()) {
      this.withdrawn = true
      throw new Error('not wanted any more')
    }
    this.left = true
    this.timer = setTimeout(
      () => controller.abort(new Error(`no answer in ${this.timeoutMs} ms`)),
      this.timeoutMs,
    )
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return
    this.status = status
    this.headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.end(answerOf(this.status, this.headers, Buffer.concat(this.chunks).toString()))
  }

  /** When the status has come it decides, whatever befell the body. */
  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.withdrawn) this.end({ kind: 'withdrawn' })
    else if (this.status > 0) this.end(answerOf(this.status, this.headers, ''))
    else this.end({ kind: this.left ? 'ambiguous' : 'unsent', detail: causeOf(error) })
  }

  private end(answer: PushAnswer): void {
    clearTimeout(this.timer)
    this.settle(answer)
  }
}

type Headers = Record<string, string | string[] | undefined>

/**
 * What came of a push by LINE's answer. The status first: 2xx and 409 are accepted whatever stands in the body (V19).
 */
export function answerOf(status: number, headers: Headers, text: string): PushAnswer {
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
  // LINE's own word of a body that is too large; a gateway's would be about every body.
  if (status === 413 && body) return { kind: 'refusedContent', detail }
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
