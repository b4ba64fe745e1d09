/** Who waits for a slot is asked this often whether it is still wanted. */
const LOOK_EVERY_MS = 100

/** Work that needs a slot. */
export interface Work {
  /** Asked before `go`, and while waiting. */
  wanted: () => boolean
  /** Has a slot, and gives it back with {@link Slots.give}. */
  go: () => void
  /** Is not wanted any more and had no slot. */
  leave: () => void
}

/**
 * So much may go on at once in the process, first come, first served. What stops being wanted while it waits leaves
 * within a tenth of a second, however long the slots are held.
 */
export class Slots {
  private free: number
  private waiting: Work[] = []
  private watch: NodeJS.Timeout | undefined

  constructor(count: number) {
    this.free = count
  }

  take(work: Work): void {
    if (!work.wanted()) return work.leave()
    if (this.free > 0) {
      this.free -= 1
      return work.go()
    }
    this.waiting.push(work)
    this.watch ??= setTimeout(this.sweep, LOOK_EVERY_MS)
  }

  give(): void {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      if (next.wanted()) return next.go()
      next.leave()
    }
    this.free += 1
  }

  private readonly sweep = (): void => {
    const waiting = this.waiting
    this.waiting = []
    for (const work of waiting) {
      if (work.wanted()) this.waiting.push(work)
      else work.leave()
    }
    this.watch = this.waiting.length > 0 ? setTimeout(this.sweep, LOOK_EVERY_MS) : undefined
  }
}
