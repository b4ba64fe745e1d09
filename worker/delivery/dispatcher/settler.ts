import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Db, inShop } from '../../../schema/database.ts'
import type { LeaseRow } from '../../../schema/delivery/dispatch/leases.ts'
import type { Settled } from '../../../schema/delivery/dispatch/settle.ts'
import { singleFlight } from '../../../infra/runtime/singleFlight.ts'
import type { Claimed, Notice } from './claimedDelivery.ts'
import type { LaneRows } from './laneRows.ts'

/** Rows in one statement at most. */
const BATCH = 500
/** A smaller batch waits this long for more of its kind. */
const GATHER_MS = 40
/** A batch that Postgres did not take is written again this much later. */
const AGAIN_MS = 1_000

/** A state that ends the delivery, so that its workflow is told. */
const isEnd = (state: Settled['state']): state is 'sent' | 'failed' | 'unknown' | 'parked' =>
  state !== 'sending' && state !== 'armed'

/**
 * Writes what pushes came to, in batches behind them. It holds the answers that are not written yet; its Channel adds
 * them, and waits for `idle` when it ends. A batch that Postgres does not take is repeated until it does: if it were
 * given up, the next holder would push again with the same key and LINE would answer 409.
 */
export class Settler {
  private waiting: { row: Claimed; settled: Settled }[] = []
  private readonly work = singleFlight(() => this.writeAll())
  private readonly deps: {
    db: Db
    lease: LeaseRow
    lane: LaneRows
    tell: (notices: Notice[]) => void
    /** These rows need not be written any more. */
    written: (ids: string[]) => void
    /** Counts a row by the state that it came to. */
    count: (state: Settled['state']) => void
    log: Logger
  }

  constructor(deps: Settler['deps']) {
    this.deps = deps
  }

  add(row: Claimed, settled: Settled): void {
    this.waiting.push({ row, settled })
    if (!this.work.running) this.start()
  }

  /** Resolves when all that was added is written. */
  async idle(): Promise<void> {
    while (this.work.running) await this.work.running
  }

  /** What was added while a run was ending begins another. */
  private start(): void {
    void this.work().finally(() => {
      if (this.waiting.length > 0) this.start()
    })
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      if (this.waiting.length < BATCH) await sleep(GATHER_MS)
      const batch = this.waiting.splice(0, BATCH)
      const written = new Set(await this.write(batch.map((one) => one.settled)))
      this.deps.written(batch.map((one) => one.settled.id))
      const done = batch.filter((one) => written.has(one.settled.id))
      if (done.length < batch.length) {
        this.deps.log.warn(
          { lost: batch.length - done.length },
          'rows were settled by another holder of the channel',
        )
      }
      this.deps.tell(
        done.flatMap(({ row, settled }) =>
          isEnd(settled.state)
            ? [{ ...row, outcome: { state: settled.state, actions: settled.actions } }]
            : [],
        ),
      )
      for (const { settled } of done) this.deps.count(settled.state)
    }
  }

  private async write(rows: Settled[]): Promise<string[]> {
    const { db, lease, lane, log } = this.deps
    for (;;) {
      try {
        return await inShop(db, lease.shopId, (tx) => lane.settle(tx, lease.epoch, rows))
      } catch (error) {
        log.error({ err: error, rows: rows.length }, 'could not settle; trying again')
        await sleep(AGAIN_MS)
      }
    }
  }
}
