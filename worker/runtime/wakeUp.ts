/**
 * What a loop without work waits by. Whoever has work for it calls `ring`; a ring while nobody waits is kept, so that
 * the next wait ends at once and no ring is lost between looking and waiting. One loop waits at a time.
 */
export class WakeUp {
  private hasRung = false
  private wake: (() => void) | undefined
  private timer: NodeJS.Timeout | undefined

  ring(): void {
    if (this.wake) this.wake()
    else this.hasRung = true
  }

  /** Rings in `ms` milliseconds; replaces an earlier appointment. */
  ringIn(ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.ring(), Math.max(0, ms))
  }

  /** Forgets a ring that nobody waited for: the loop is about to look at everything itself. */
  forget(): void {
    this.hasRung = false
  }

  /** Resolves at the next ring, after `atMostMs` milliseconds at the latest. */
  async wait(atMostMs?: number): Promise<void> {
    if (!this.hasRung) {
      let timeout: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        this.wake = resolve
        if (atMostMs !== undefined) timeout = setTimeout(resolve, atMostMs)
      })
      clearTimeout(timeout)
      this.wake = undefined
    }
    this.hasRung = false
  }

  /** Rings a last time, and keeps no appointment. */
  end(): void {
    clearTimeout(this.timer)
    this.ring()
  }
}
