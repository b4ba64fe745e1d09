import type { Endpoint } from './faults.ts'

/** One request as the cart saw it, without its token and its passwords. */
export interface Received {
  /** Counts up by one from 1 since the start. */
  seq: number
  /** RFC 3339, UTC. */
  at: string
  endpoint: Endpoint | null
  method: string
  path: string
  query: Readonly<Record<string, unknown>>
  body: unknown
  remoteAddress: string
  /** 0 when the connection was hung or cut. */
  status: number
  durationMs: number
  /** The kind of fault that struck it. */
  fault: string | null
}

/** The last requests (1,000 unless told), for tests that ask what reached the cart. */
export class ReceivedRequests {
  readonly #limit: number
  #kept: Received[] = []
  #seq = 0

  constructor(limit = 1000) {
    this.#limit = limit
  }

  add(request: Omit<Received, 'seq'>): void {
    this.#seq += 1
    this.#kept.push({ seq: this.#seq, ...request })
    if (this.#kept.length > this.#limit * 1.5) this.#kept = this.#kept.slice(-this.#limit)
  }

  /** Oldest first; `after`: only those with a greater `seq`. */
  list(wanted: { endpoint?: string | undefined; after?: number | undefined } = {}): Received[] {
    return this.#kept
      .slice(-this.#limit)
      .filter(({ seq }) => seq > (wanted.after ?? 0))
      .filter(({ endpoint }) => wanted.endpoint === undefined || endpoint === wanted.endpoint)
  }

  clear(): void {
    this.#kept = []
  }
}

/** A copy of a form or JSON body that may be kept and shown: fields with `password` in their name are masked. */
export function withoutSecrets(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body ?? null
  return Object.fromEntries(
    Object.entries(body).map(([field, value]) => [field, /password/i.test(field) ? '***' : value]),
  )
}
