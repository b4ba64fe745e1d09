/** A fault as it was ordered, and how often it struck. */
interface ArmedFault<Order> {
  id: number
  order: Order
  hits: number
  /** How many more requests it strikes; null: until it is cleared. */
  left: number | null
}

/**
 * The faults that the control API ordered, oldest first. A stand-in asks with each request whether one strikes it; a
 * request meets at most one. A fault that has struck its last request stays listed. Faults end when they are cleared,
 * or with the process.
 */
export class Faults<Order> {
  #nextId = 1
  #armed: ArmedFault<Order>[] = []

  add(order: Order, times: number | null): ArmedFault<Order> {
    const fault = { id: this.#nextId, order, hits: 0, left: times }
    this.#nextId += 1
    this.#armed.push(fault)
    return fault
  }

  /** The first fault that fits the request, counted as struck. */
  take(fits: (order: Order) => boolean): Order | undefined {
    const fault = this.#armed.find(({ left, order }) => left !== 0 && fits(order))
    if (fault === undefined) return undefined
    fault.hits += 1
    if (fault.left !== null) fault.left -= 1
    return fault.order
  }

  list(): readonly ArmedFault<Order>[] {
    return this.#armed
  }

  clear(): void {
    this.#armed = []
  }
}
