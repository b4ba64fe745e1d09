import { setMaxListeners } from 'node:events'
import type { ChannelWork } from '../../../schema/delivery/dispatch/leases.ts'
import type { HeldLease } from './leases.ts'

/** What keeps a channel from pushing, as its rows say. */
export type Restrictions = Pick<ChannelWork, 'stopped' | 'held' | 'removed'>

/**
 * Whether a channel may push, as one AbortSignal for all its pushes that have not left yet. It holds what decides that:
 * the lease, the channel's restrictions, and a rest that LINE's answers asked for. The Channel tells it what it learns
 * and ends it. When the answer turns to no, the signal is aborted; when it turns to yes, there is a new one; either
 * way `onChange` is called. Timers exist for the two instants that nobody tells: the end of a rest, and the last
 * moment at which a push may start under the lease.
 */
export class PushPermission {
  private restrictions: Restrictions = { stopped: false, held: false, removed: false }
  private restsUntil = 0
  private isOver = false
  private controller = opened()
  private restTimer: NodeJS.Timeout | undefined
  private leaseTimer: NodeJS.Timeout
  private readonly lease: HeldLease
  private readonly pushTimeoutMs: number
  private readonly onChange: () => void

  constructor(deps: { lease: HeldLease; pushTimeoutMs: number; onChange: () => void }) {
    this.lease = deps.lease
    this.pushTimeoutMs = deps.pushTimeoutMs
    this.onChange = deps.onChange
    this.leaseTimer = this.atLastStart()
  }

  /** Aborted once what has not left must not leave any more. */
  get signal(): AbortSignal {
    return this.controller.signal
  }

  get isGranted(): boolean {
    return !this.signal.aborted
  }

  /** The LINE account was removed: nothing is sent any more. */
  get isRemoved(): boolean {
    return this.restrictions.removed
  }

  /** No push starts later than this on the monotonic clock; a renewed lease moves it (delivery.md 5.1). */
  readonly lastStart = (): number => this.lease.deadline - this.pushTimeoutMs

  follow({ stopped, held, removed }: Restrictions): void {
    this.restrictions = { stopped, held, removed }
    this.review()
  }

  /** Nothing may be pushed for `ms` milliseconds. */
  rest(ms: number): void {
    if (this.isOver) return
    this.restsUntil = performance.now() + ms
    clearTimeout(this.restTimer)
    this.restTimer = setTimeout(this.review, ms)
    this.review()
  }

  /** The channel ends: nothing may be pushed any more. */
  end(): void {
    this.isOver = true
    clearTimeout(this.restTimer)
    clearTimeout(this.leaseTimer)
    this.review()
  }

  private readonly review = (): void => {
    const { stopped, held, removed } = this.restrictions
    const now = performance.now()
    const isRestricted = stopped || held || removed || now < this.restsUntil
    const may = !this.isOver && !isRestricted && now <= this.lastStart()
    if (may === this.isGranted) return
    if (may) this.controller = opened()
    else this.controller.abort()
    this.onChange()
  }

  /** Renewals come before this fires; while they fail, the next look at the channel sees the lease come back. */
  private atLastStart(): NodeJS.Timeout {
    const left = this.lastStart() - performance.now()
    return setTimeout(
      () => {
        this.review()
        this.leaseTimer = this.atLastStart()
      },
      left > 0 ? left + 1 : this.isGranted ? 0 : this.pushTimeoutMs,
    )
  }
}

/** Every push that waits in the channel listens to it. */
function opened(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
