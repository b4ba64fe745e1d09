import { type Dispatcher, Pool } from 'undici'
import { isCredential } from '../../domain/values/credentials.ts'
import { causeOf } from './answer.ts'
import { type AnswerHeaders, answerOf, LONGEST_ANSWER, type PushAnswer } from './pushAnswer.ts'

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
        // No header can hold it, so LINE would never be asked.
        if (!isCredential(token)) return resolve({ kind: 'unauthorized' })
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
          new Exchange({ body, signal, lastStart, timeoutMs, settle: resolve }),
        )
      }),
    close: () => pool.close(),
  }
}

const never = (): number => Number.POSITIVE_INFINITY

interface ExchangeOptions {
  /** What was sent. */
  body: Buffer
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
  private headers: AnswerHeaders = {}
  private readonly chunks: Buffer[] = []
  private bytes = 0
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

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    if (status < 200) return
    this.status = status
    this.headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    // What is longer was not written by LINE; the rest is let go by.
    if (this.bytes < LONGEST_ANSWER) this.chunks.push(chunk)
    this.bytes += chunk.length
  }

  onResponseEnd(): void {
    this.answer(Buffer.concat(this.chunks).toString())
  }

  /** A refusal stands once its status is there; an acceptance needs its body. */
  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.status > 0) this.answer('')
    else this.end({ kind: this.hasLeft ? 'ambiguous' : 'unsent', detail: causeOf(error) })
  }

  private answer(text: string): void {
    const { status, headers } = this
    this.end(answerOf({ status, headers, text, sent: this.options.body }))
  }

  private end(answer: PushAnswer): void {
    if (this.isOver) return
    this.isOver = true
    clearTimeout(this.timer)
    this.options.signal?.removeEventListener('abort', this.withdraw)
    this.options.settle(answer)
  }
}
