import type { Logger } from 'pino'
import type { LineAccountId } from '../../../domain/values/ids.ts'
import type { Db } from '../../../schema/database.ts'
import { acquireLeases, type LeaseRow, releaseLeases } from '../../../schema/delivery/dispatch/leases.ts'
import { type SingleFlight, singleFlight } from '../../../infra/runtime/singleFlight.ts'

/** A lease ends this long after its last renewal (delivery.md 5.1). */
export const LEASE_SECONDS = 15
const RENEW_EVERY_MS = 3_000
/** Channels that one process takes at most. */
const MOST_CHANNELS = 500

/**
 * A channel held by this process. `deadline` is on the monotonic clock and counted from before the request
 * that renewed it, so that it never lies after Postgres' own end of the lease.
 */
export interface HeldLease extends LeaseRow {
  deadline: number
}

/**
 * Takes and renews the leases of channels, all in one statement every 3 s (delivery.md 5.1). It holds the leases of
 * this process as the last renewal left them; the dispatcher starts it, follows `held`, and releases it at its end.
 */
export class Leases {
  readonly held = new Map<LineAccountId, HeldLease>()
  private readonly db: Db
  private readonly holder: string
  private readonly log: Logger
  private timer: NodeJS.Timeout | undefined
  private renewing: SingleFlight<void> | undefined

  constructor({ db, holder, log }: { db: Db; holder: string; log: Logger }) {
    this.db = db
    this.holder = holder
    this.log = log
  }

  /** Renews now and from now on; `onChange` is called after each renewal. */
  start(onChange: () => void): void {
    const renew = singleFlight(() =>
      this.renew().then(onChange, (error: unknown) =>
        this.log.warn({ err: error }, 'leases were not renewed'),
      ),
    )
    this.renewing = renew
    void renew()
    this.timer = setInterval(() => void renew(), RENEW_EVERY_MS)
  }

  private async renew(): Promise<void> {
    const before = performance.now()
    const rows = await acquireLeases(this.db, {
      holder: this.holder,
      seconds: LEASE_SECONDS,
      most: MOST_CHANNELS,
    })
    const mine = new Set(rows.map((row) => row.lineAccountId))
    for (const id of this.held.keys()) if (!mine.has(id)) this.held.delete(id)
    for (const row of rows) {
      const held = this.held.get(row.lineAccountId)
      const deadline = before + LEASE_SECONDS * 1000
      if (held && held.epoch === row.epoch) held.deadline = deadline
      else this.held.set(row.lineAccountId, { ...row, deadline })
    }
  }

  /** Stops renewing and lets others take over at once. */
  async release(): Promise<void> {
    clearInterval(this.timer)
    await this.renewing?.running
    this.held.clear()
    await releaseLeases(this.db, this.holder)
  }
}
