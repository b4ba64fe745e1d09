import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Db, inShop } from '../../../schema/database.ts'
import type { LeaseRow } from '../../../schema/delivery/dispatch/leases.ts'
import { type Settled, settle } from '../../../schema/delivery/dispatch/settle.ts'
import type { DispatchMetrics } from './metrics.ts'
import type { Claimed, Notice } from './claimed.ts'

const BATCH = 500
const GATHER_MS = 40
const AGAIN_MS = 1_000

/** A settled state that ends the delivery, so that its workflow is told. */
const tells = (state: Settled['state']): state is 'sent' | 'failed' | 'unknown' | 'parked' =>
  state !== 'sending' && state !== 'armed'

/**
 * Writes what pushes came to, in batches behind them. A batch that Postgres does not take is tried until
 * it does: were it given up, the next holder would push again with the same key and LINE would answer 409.
 */
export class Settler {
  private waiting: { row: Claimed; settled: Settled }[] = []
  private running: Promise<void> | undefined
  private readonly deps: {
    db: Db
    lease: LeaseRow
    tell: (notices: Notice[]) => void
    metrics: DispatchMetrics
    log: Logger
  }

  constructor(deps: Settler['deps']) {
    this.deps = deps
  }

  add(row: Claimed, settled: Settled): void {
    this.waiting.push({ row, settled })
    this.running ??= this.work().finally(() => {
      this.running = undefined
    })
  }

  /** Resolves when all that was added is written. */
  async idle(): Promise<void> {
    while (this.running) await this.running
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      if (this.waiting.length < BATCH) await sleep(GATHER_MS)
      const batch = this.waiting.splice(0, BATCH)
      const written = new Set(await this.write(batch.map((one) => one.settled)))
      const done = batch.filter((one) => written.has(one.settled.id))
      if (done.length < batch.length) {
        this.deps.log.warn(
          { lost: batch.length - done.length },
          'rows were settled by another holder of the channel',
        )
      }
      this.deps.tell(
        done.flatMap(({ row, settled }) =>
          tells(settled.state)
            ? [{ ...row, outcome: { state: settled.state, actions: settled.actions } }]
            : [],
        ),
      )
      for (const { settled } of done) this.deps.metrics.settled.inc({ state: settled.state })
    }
  }

  private async write(rows: Settled[]): Promise<string[]> {
    const { db, lease, log } = this.deps
    for (;;) {
      try {
        return await inShop(db, lease.shopId, (tx) => settle(tx, lease.epoch, rows))
      } catch (error) {
        log.error({ err: error, rows: rows.length }, 'could not settle; trying again')
        await sleep(AGAIN_MS)
      }
    }
  }
}
