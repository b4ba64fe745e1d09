import type { Logger } from 'pino'
import type { LineAccountId } from '../../../domain/values/ids.ts'
import type { Db } from '../../../schema/database.ts'
import { acquireLeases, type LeaseRow, releaseLeases } from '../../../schema/delivery/dispatch/leases.ts'

/** A lease lasts so long after its last renewal (delivery.md 5.1). */
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

/** Takes and renews the leases of channels, all in one statement every 3 s (delivery.md 5.1). */
export class Leases {
  readonly held = new Map<LineAccountId, HeldLease>()
  private readonly db: Db
  private readonly holder: string
  private readonly log: Logger
  private timer: NodeJS.Timeout | undefined
  private renewing: Promise<void> | undefined

  constructor({ db, holder, log }: { db: Db; holder: string; log: Logger }) {
    this.db = db
    this.holder = holder
    this.log = log
  }

  /** Renews now and from now on; `onChange` is called after each renewal. */
  start(onChange: () => void): void {
    const renew = (): void => {
      this.renewing ??= this.renew()
        .then(onChange, (error: unknown) => this.log.warn({ err: error }, 'leases were not renewed'))
        .finally(() => {
          this.renewing = undefined
        })
    }
    renew()
    this.timer = setInterval(renew, RENEW_EVERY_MS)
  }

  private async renew(): Promise<void> {
    const before = performance.now()
    const rows = await acquireLeases(this.db, this.holder, LEASE_SECONDS, MOST_CHANNELS)
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
    await this.renewing
    this.held.clear()
    await releaseLeases(this.db, this.holder)
  }
}
