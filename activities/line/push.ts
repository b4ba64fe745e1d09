import { type Dispatcher, Pool } from 'undici'
import { badRequestOf, causeOf, detailOf, readErrorBody, throttleOf } from './answer.ts'

/**
 * The outcome of one push (line.md 1.3). `ambiguous`: LINE may have accepted it or not, so the same bytes go again with
 * the same key; every other kind is certain. `refused` is not about the message: every push of the channel would be
 * refused.
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
  /** No byte of it left: its signal was aborted, or its last start had passed. */
  | { kind: 'withdrawn' }

export interface PushRequest {
  /** Channel access token. */
  token: string
  /** `{"to":"U..","messages":[...]}`, the same bytes at every try. */
  body: Buffer
  /** UUID; the same at every try. */
  retryKey: string
  /** Withdraws the push, wherever it waits; a push whose first byte has left is waited for. */
  signal?: AbortSignal
  /**
   * No first byte leaves later than this, on the monotonic clock (`performance.now()`): compared when a connection is
   * there, since the timers of a process that slept come late. Default: never too late.
   */
  lastStart?: () => number
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
  /** Connections kept at most, one push each: as many are on the wire at once, whichever channels they are of. */
  connections: number
  /** From the first byte that leaves to the end of the answer; and, before that, for a connection. Milliseconds. */
  timeoutMs: number
}

const PATH = '/v2/bot/message/push'

/**
 * The hot path of the dispatcher: a raw push. It goes around the SDK, which has no timeout, parses the body
 * before it shows the status, and loses an accepted push whose body is broken (line.md 0.2, 0.3).
 */
export function createPusher({ baseUrl, connections, timeoutMs }: PusherOptions): Pusher {
  const pool = new Pool(new URL(baseUrl).origin, {
    connections,
    pipelining: 1,
    // Over HTTP/2 pushes would share connections: more of them on the wire, and one reset puts them all in doubt.
    allowH2: false,
    // Each exchange has one clock of its own, from its first byte to its last.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs },
  })

  return {
    push: ({ token, body, retryKey, signal, lastStart = never }) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve({ kind: 'withdrawn' })
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
          new Exchange({ signal, lastStart, timeoutMs, settle: resolve }),
        )
      }),
    close: () => pool.close(),
  }
}

const never = (): number => Number.POSITIVE_INFINITY

interface ExchangeOptions {
  signal: AbortSignal | undefined
  lastStart: () => number
  timeoutMs: number
  settle: (answer: PushAnswer) => void
}

/**
 * One request and its answer, as the HTTP client tells them. It settles once: when its answer is there, or when it is
 * withdrawn while it waits for a connection; then the client finds it over when its turn comes, and writes nothing.
 */
class Exchange implements Dispatcher.DispatchHandler {
  private hasLeft = false
  private isOver = false
  private timer: NodeJS.Timeout | undefined
  private status = 0
  private headers: Headers = {}
  private readonly chunks: Buffer[] = []
  private readonly options: ExchangeOptions

  constructor(options: ExchangeOptions) {
    this.options = options
    options.signal?.addEventListener('abort', this.withdraw, { once: true })
  }

  private readonly withdraw = (): void => {
    if (!this.hasLeft) this.end({ kind: 'withdrawn' })
  }

  /** A connection is there and nothing has been written: the last look. Whoever throws here writes nothing. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { lastStart, timeoutMs } = this.options
    if (performance.now() > lastStart()) this.withdraw()
    if (this.isOver) throw new Error('withdrawn')
    this.hasLeft = true
    this.timer = setTimeout(() => controller.abort(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs)
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

  /** Once the status is there it decides, even when the body broke off. */
  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.status > 0) this.end(answerOf(this.status, this.headers, ''))
    else this.end({ kind: this.hasLeft ? 'ambiguous' : 'unsent', detail: causeOf(error) })
  }

  private end(answer: PushAnswer): void {
    if (this.isOver) return
    this.isOver = true
    clearTimeout(this.timer)
    this.options.signal?.removeEventListener('abort', this.withdraw)
    this.options.settle(answer)
  }
}

type Headers = Record<string, string | string[] | undefined>

/**
 * The outcome of a push by LINE's answer. The status decides first: 2xx and 409 are accepted with any body (V19).
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
