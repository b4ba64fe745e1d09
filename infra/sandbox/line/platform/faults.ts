import type { EndpointName } from './endpointNames.ts'

/**
 * What may go wrong on demand. `before`: the request is not carried out. `after-accept`: it is, and
 * the caller does not learn it. `html`, `empty` and `broken-json` replace the body of the answer; the
 * request is carried out unless `status` is given and is no 2xx.
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
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

export interface FaultOrder {
  endpoint: EndpointName | '*'
  kind: FaultKind
  /** HTTP status of the faulty answer. */
  status?: number
  /** Body of the faulty answer: a string as it is, anything else as JSON. */
  body?: unknown
  /** With `hang-*`: go on after this many milliseconds instead of never. */
  delayMs?: number
  /** Strikes this many times; for ever when absent. */
  count?: number
  /** Chance of striking, 0 to 1; 1 when absent. Repeatable with the same `seed`. */
  probability?: number
  seed?: number
  match?: { userId?: string; channelId?: string }
}

export interface Fault extends FaultOrder {
  id: number
  hits: number
}

/** The faults that are ordered now; the first that fits a request strikes. */
export class Faults {
  #nextId = 1
  #armed: { fault: Fault; random: () => number }[] = []

  add(order: FaultOrder): Fault {
    const fault: Fault = { ...order, id: this.#nextId, hits: 0 }
    this.#nextId += 1
    this.#armed.push({ fault, random: order.seed === undefined ? Math.random : repeatable(order.seed) })
    return fault
  }

  /** The fault that strikes this request, already counted. */
  take(endpoint: EndpointName, request: { userId?: string; channelId: string }): Fault | null {
    for (const { fault, random } of this.#armed) {
      if (fault.endpoint !== '*' && fault.endpoint !== endpoint) continue
      if (fault.match?.channelId !== undefined && fault.match.channelId !== request.channelId) continue
      if (fault.match?.userId !== undefined && fault.match.userId !== request.userId) continue
      if (fault.count !== undefined && fault.hits >= fault.count) continue
      if (fault.probability !== undefined && random() >= fault.probability) continue
      fault.hits += 1
      return fault
    }
    return null
  }

  all(): Fault[] {
    return this.#armed.map(({ fault }) => fault)
  }

  clear(): void {
    this.#armed = []
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
