/**
 * A list that keeps its newest `capacity` items, for records that grow with every request. It ends with the process.
 * Old items are dropped in batches, so adding stays cheap.
 */
export class Recent<T> {
  readonly #capacity: number
  #items: T[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  add(item: T): void {
    this.#items.push(item)
    if (this.#items.length >= this.#capacity * 1.25) this.#items = this.#items.slice(-this.#capacity)
  }

  /** Oldest first. */
  all(): readonly T[] {
    return this.#items.length > this.#capacity ? this.#items.slice(-this.#capacity) : this.#items
  }

  clear(): void {
    this.#items = []
  }
}
