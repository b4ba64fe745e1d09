import { Faults } from '../../kit/requests/faults.ts'
import type { EndpointName } from './endpointNames.ts'

/**
 * What may go wrong on demand. `before`: the request is not carried out. `after-accept`: it is, and the caller does
 * not learn it. `html`, `empty` and `broken-json` replace the body of the answer; the request is carried out unless
 * `status` is given and is no 2xx. `proxy-*`: something between answers in LINE's place, by default with a page of HTML
 * and status 200, and without any header of LINE's.
 */
export const FAULT_KINDS = [
  'error-before',
  'error-after-accept',
  'hang-before',
  'hang-after-accept',
  'reset-before',
  'reset-after-accept',
  'html',
  'empty',
  'broken-json',
  'status',
  'proxy-before',
  'proxy-after-accept',
] as const

export interface FaultOrder {
  endpoint: EndpointName | '*'
  kind: (typeof FAULT_KINDS)[number]
  /** HTTP status of the faulty answer. */
  status?: number
  /** Body of the faulty answer: a string as it is, anything else as JSON. */
  body?: unknown
  /** With `hang-*`: go on after this many milliseconds instead of never. */
  delayMs?: number
  /** Strikes this many times; without it, until cleared. */
  count?: number
  /** Chance of striking, 0 to 1; default 1. The same `seed` gives the same sequence. */
  probability?: number
  seed?: number
  match?: { userId?: string; channelId?: string }
}

/** An order as the control API shows it. */
interface Fault extends FaultOrder {
  id: number
  hits: number
}

/** The faults of the Messaging API. The platform holds them and asks with each request it admitted. */
export class LineFaults {
  readonly #faults = new Faults<FaultOrder & { random: () => number }>()

  add(order: FaultOrder): Fault {
    const random = order.seed === undefined ? Math.random : repeatable(order.seed)
    const { id, hits } = this.#faults.add({ ...order, random }, order.count ?? null)
    return { ...order, id, hits }
  }

  /** The fault that strikes this request, already counted. */
  take(
    endpoint: EndpointName,
    request: { userId: string | undefined; channelId: string },
  ): FaultOrder | undefined {
    return this.#faults.take(
      ({ endpoint: wanted, match = {}, probability = 1, random }) =>
        (wanted === '*' || wanted === endpoint) &&
        (match.channelId ?? request.channelId) === request.channelId &&
        (match.userId ?? request.userId) === request.userId &&
        (probability === 1 || random() < probability),
    )
  }

  all(): Fault[] {
    return this.#faults.list().map(({ id, hits, order }) => {
      const { random: _, ...shown } = order
      return { ...shown, id, hits }
    })
  }

  clear(): void {
    this.#faults.clear()
  }
}

/** Mulberry32: small, and the same numbers for the same seed on every machine. */
function repeatable(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
