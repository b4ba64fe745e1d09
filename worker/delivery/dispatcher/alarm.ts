import { setTimeout as sleep } from 'node:timers/promises'

/** What a loop without work sleeps by: until it rings, or for so long at most. */
export class Alarm {
  private wake: () => void = () => {}
  private timer: NodeJS.Timeout | undefined

  /** Ends the sleep; nothing when nobody sleeps. */
  ring(): void {
    this.wake()
  }

  /** Rings in so many milliseconds, and not when it was to ring before. */
  ringIn(ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.wake(), Math.max(0, ms))
  }

  /** Rings a last time. */
  end(): void {
    clearTimeout(this.timer)
    this.wake()
  }

  /** Resolves when it rings, after `most` milliseconds at the latest. */
  async sleep(most: number): Promise<void> {
    const rung = new Promise<void>((resolve) => {
      this.wake = resolve
    })
    await Promise.race([rung, sleep(most, undefined, { ref: false })])
  }
}
