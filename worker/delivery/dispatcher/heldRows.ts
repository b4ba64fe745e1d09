import type { Logger } from 'pino'
import { type Db, inShop } from '../../../schema/database.ts'
import type { LeaseRow } from '../../../schema/delivery/dispatch/leases.ts'
import type { LaneRows } from './laneRows.ts'

/** What Postgres did not do is tried again this much later. */
export const AGAIN_MS = 1_000
/** A commit whose answer was lost has happened within this time, or never does. */
const DOUBT_MS = 30_000

/**
 * The rows of one lane that a channel has claimed and that are not written back yet. The Channel tells it each row that
 * it takes, each that it could not push, and each claim that failed; its Settler each row that is written. It ends with
 * them.
 *
 * A claim that failed may have been committed all the same, when the connection broke before the answer came. Its rows
 * are then in `sending` and nobody has them: for a while it looks for such rows, and gives them back.
 */
export class HeldRows {
  /** How often each is held: a row that was written may be claimed again before that is known here. */
  private readonly held = new Map<string, number>()
  private readonly unsent = new Set<string>()
  private doubtUntil = Number.NEGATIVE_INFINITY
  private lookedAt = Number.NEGATIVE_INFINITY
  private readonly deps: { db: Db; lease: LeaseRow; lane: LaneRows; log: Logger }

  constructor(deps: HeldRows['deps']) {
    this.deps = deps
  }

  /** A row was claimed. One that was to be given back has been: the answer to that was lost. */
  take(id: string): void {
    if (!this.unsent.delete(id)) this.held.set(id, (this.held.get(id) ?? 0) + 1)
  }

  /** A claimed row was not pushed, and is given back. */
  withdraw(id: string): void {
    this.unsent.add(id)
  }

  /** Rows are written: they are in `sending` no longer, or wait for their next try. */
  release(ids: readonly string[]): void {
    for (const id of ids) {
      const left = (this.held.get(id) ?? 1) - 1
      if (left > 0) this.held.set(id, left)
      else this.held.delete(id)
    }
  }

  /** A claim failed, and may have been committed. */
  doubt(): void {
    this.doubtUntil = performance.now() + DOUBT_MS
  }

  get hasUnsent(): boolean {
    return this.unsent.size > 0
  }

  /** Whether there is something to give back, now or soon. */
  get isOpen(): boolean {
    return this.hasUnsent || performance.now() < this.doubtUntil
  }

  /** Gives back what was not pushed. Never while a claim is under way: its rows are not held yet. */
  async giveBack(): Promise<void> {
    const { db, lease, lane, log } = this.deps
    const ids = [...this.unsent]
    try {
      if (ids.length > 0) {
        await inShop(db, lease.shopId, (tx) => lane.giveBack(tx, lease.epoch, ids))
        for (const id of ids) this.unsent.delete(id)
        this.release(ids)
      }
      const now = performance.now()
      if (now > this.doubtUntil || now < this.lookedAt + AGAIN_MS) return
      this.lookedAt = now
      const lost = await inShop(db, lease.shopId, (tx) => lane.giveBackLost(tx, lease, [...this.held.keys()]))
      if (lost > 0) log.warn({ lost }, 'gave back rows of a claim whose answer was lost')
    } catch (error) {
      log.warn({ err: error }, 'could not give rows back')
    }
  }
}
