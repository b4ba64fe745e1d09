import type { Logger } from 'pino'
import { isForTheShop, LineCallFailed } from '../../../activities/line/lineCallFailed.ts'
import type { LineErrorCode } from '../../../domain/errors/errorCatalogue.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import type { LeaseRow } from '../../../schema/delivery/dispatch/leases.ts'
import { noteChannelState } from '../../../schema/line/lineChannel.ts'
import type { ChannelEffect } from './outcome.ts'

/** A channel rests after this many pushes in a row without a useful answer (delivery.md 5.6). */
const RESTS_AFTER = 4
/** The shop is told that something answers in LINE's place after this many such answers within a minute. */
const TOLD_AFTER = 3
const UNREADABLE_WITHIN_MS = 60_000
/** A rest, and the shortest time between two notes to the shop. */
const REST_MS = 10_000

/**
 * What LINE's answers say of a channel beyond the one row. Its Channel hands it every answer; it counts failures in a
 * row, lets the channel rest when there are too many, and shows the shop a refusal. It ends with the channel.
 */
export class ChannelHealth {
  private troubled = 0
  private notedUntil = 0
  /** When the last unreadable answers came, by the monotonic clock. */
  private unreadable: number[] = []
  private readonly deps: { db: Db; lease: LeaseRow; log: Logger; rest: (ms: number) => void }

  constructor(deps: ChannelHealth['deps']) {
    this.deps = deps
  }

  /** No token could be had: nothing is claimed or pushed for a while, and the shop sees what it has to mend. */
  followToken(error: unknown): void {
    this.rest()
    if (error instanceof LineCallFailed && isForTheShop(error)) this.note(error.type, error.message)
  }

  private rest(): void {
    this.deps.rest(REST_MS)
  }

  /** Follows one answer; `failure` is what LINE said. */
  follow(effect: ChannelEffect, failure: string | null): void {
    this.troubled = effect.troubled ? this.troubled + 1 : 0
    if (effect.unauthorized || this.troubled >= RESTS_AFTER) this.rest()
    if (effect.refusedAs) this.note(effect.refusedAs, failure)
    if (effect.unreadable && this.isOften()) this.note('LINE_ANSWER_UNREADABLE', failure)
  }

  /** Whether this unreadable answer is one of several: a single one may be a hiccup, also among good answers. */
  private isOften(): boolean {
    const now = performance.now()
    this.unreadable = [...this.unreadable.filter((at) => now - at < UNREADABLE_WITHIN_MS), now].slice(
      -TOLD_AFTER,
    )
    return this.unreadable.length === TOLD_AFTER
  }

  /** Lets the shop see that LINE refuses its channel; the next reading of the quota says when it is well again. */
  private note(code: LineErrorCode, failure: string | null): void {
    const now = performance.now()
    if (now < this.notedUntil) return
    this.notedUntil = now + REST_MS
    const { db, lease, log } = this.deps
    log.warn({ code, failure }, 'LINE refuses the channel; its deliveries wait')
    void inShop(db, lease.shopId, (tx) => noteChannelState(tx, lease.lineAccountId, code)).catch(
      (error: unknown) => log.warn({ err: error }, 'could not note the state of the channel'),
    )
  }
}
