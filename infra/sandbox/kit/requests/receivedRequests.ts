import { Recent } from './recentList.ts'

const REQUESTS_KEPT = 1000

/** One request as the cart saw it, without tokens and passwords. */
interface ReceivedRequest {
  /** Counts up by 1, from 1 at the start. */
  seq: number
  /** RFC 3339, UTC. */
  at: string
  /** What the request was aimed at; null for a path that the cart does not have. */
  endpoint: string | null
  method: string
  path: string
  query: Readonly<Record<string, unknown>>
  body: unknown
  remoteAddress: string
  /** 0 when the connection hung or was cut. */
  status: number
  durationMs: number
  /** The kind of fault that struck it. */
  fault: string | null
}

/** The last 1,000 requests to a cart, for tests that ask what reached it. They end when cleared, or with the process. */
export class ReceivedRequests {
  readonly #kept = new Recent<ReceivedRequest>(REQUESTS_KEPT)
  #seq = 0

  add(request: Omit<ReceivedRequest, 'seq'>): void {
    this.#seq += 1
    this.#kept.add({ seq: this.#seq, ...request })
  }

  /** Oldest first; `after`: only those with a greater `seq`. */
  list({ endpoint, after = 0 }: { endpoint?: string; after?: number }): ReceivedRequest[] {
    return this.#kept
      .all()
      .filter((request) => request.seq > after && (endpoint === undefined || request.endpoint === endpoint))
  }

  clear(): void {
    this.#kept.clear()
  }
}
