import type { Logger } from 'pino'
import type { LineErrorCode } from '../../../domain/errors/errorCatalogue.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import type { LeaseRow } from '../../../schema/delivery/dispatch/leases.ts'
import { noteChannelState } from '../../../schema/line/lineChannel.ts'
import type { ChannelEffect } from './outcome.ts'

/** So many pushes in a row without a useful answer (delivery.md 5.6). */
const LIMIT = 4
const PAUSE_MS = 10_000

/** What LINE's answers mean for a channel beyond the one row: when it rests, and what the shop is shown of it. */
export class Trouble {
  private row = 0
  private restsUntil = 0
  private notedUntil = 0
  private readonly deps: { db: Db; lease: LeaseRow; log: Logger }

  constructor(deps: Trouble['deps']) {
    this.deps = deps
  }

  /** Whether nothing is to be pushed or claimed now. */
  get resting(): boolean {
    return performance.now() < this.restsUntil
  }

  /** Nothing for a while. */
  rest(): void {
    this.restsUntil = performance.now() + PAUSE_MS
  }

  /** Follows one answer; `failure` is what LINE said. */
  follow(effect: ChannelEffect, failure: string | null): void {
    this.row = effect.troubled ? this.row + 1 : 0
    if (effect.unauthorized || this.row >= LIMIT) this.rest()
    if (effect.refusedAs) this.note(effect.refusedAs, failure)
  }

  /** Lets the shop see that LINE refuses its channel; the next reading of the quota says when it is well again. */
  private note(code: LineErrorCode, failure: string | null): void {
    const now = performance.now()
    if (now < this.notedUntil) return
    this.notedUntil = now + PAUSE_MS
    const { db, lease, log } = this.deps
    log.warn({ code, failure }, 'LINE refuses the channel; its deliveries wait')
    void inShop(db, lease.shopId, (tx) => noteChannelState(tx, lease.lineAccountId, code)).catch(
      (error: unknown) => log.warn({ err: error }, 'could not note the state of the channel'),
    )
  }
}
