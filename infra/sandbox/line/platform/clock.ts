/** The platform's clock, epoch milliseconds. It can be put forward, so that 24 hours need not be waited for. */
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
