/**
 * The platform's clock, in epoch milliseconds. Everything that keeps or compares instants asks it. The control API puts
 * it forward, so that nobody waits for the 24 hours of a retry key.
 */
export class Clock {
  readonly #base: () => number
  #ahead = 0

  constructor(base: () => number = Date.now) {
    this.#base = base
  }

  now(): number {
    return this.#base() + this.#ahead
  }

  advance(ms: number): void {
    this.#ahead += ms
  }

  reset(): void {
    this.#ahead = 0
  }
}
