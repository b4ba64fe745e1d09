/** Jobs of one connection that wait in this process for its robots at most; others come again later. */
const MOST_WAITING = 2

/**
 * Hands the robots of a connection from one job of this process to the next without a pause. One for a process: jobs
 * say when they end, and those that found every robot busy wait for that, a few at a time.
 */
export class RobotTurns {
  private readonly waiting = new Map<string, Set<() => void>>()

  /** Resolves when a job of the connection ends, or after `ms`; false at once when enough wait already. */
  wait(connectionId: string, ms: number): Promise<boolean> {
    const queue = this.waiting.get(connectionId) ?? new Set()
    if (queue.size >= MOST_WAITING) return Promise.resolve(false)
    this.waiting.set(connectionId, queue)
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        queue.delete(wake)
        if (queue.size === 0) this.waiting.delete(connectionId)
        resolve(true)
      }
      const timer = setTimeout(wake, ms)
      queue.add(wake)
    })
  }

  /** A job of the connection has given its robot back. */
  freed(connectionId: string): void {
    const [first] = this.waiting.get(connectionId) ?? []
    first?.()
  }
}
