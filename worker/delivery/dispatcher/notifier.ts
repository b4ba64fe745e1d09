import { setTimeout as sleep } from 'node:timers/promises'
import { ActivityNotFoundError, type Client } from '@temporalio/client'
import type { Logger } from 'pino'
import { orderWorkflowId, sendActivityId, testRunWorkflowId } from '../../../domain/outbox/facts.ts'
import type { ConnectionId, ShopId } from '../../../domain/values/ids.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import { markNotified } from '../../../schema/delivery/dispatch/notify.ts'
import { singleFlight } from '../../../infra/runtime/singleFlight.ts'
import type { Notice } from './claimedDelivery.ts'

/** Completions under way at once: few while pushes go out, so that a wave does not starve conversations. */
const AT_ONCE = { busy: 4, quiet: 16 }
/**
 * While pushes go out, completions wait for their end, at most this long: each wakes a workflow, and on a small machine
 * a wave would share its processors with what may as well follow it. A longer wave has them go beside it.
 */
const HOLD_MS = 5_000
/** Between two claims a channel is idle for a moment; pushes are over when none was seen for this long. */
const CALM_MS = 250
const TICK_MS = 100
/**
 * The timeout of one completion. The client repeats calls by timers of its own, and one that fires after the
 * connection was closed throws where nobody can catch it: a shutdown waits for the last one.
 */
const DEADLINE_MS = 2_500
/** Notices beyond this many are left to the keeper, which reads them from the rows. */
const MOST_WAITING = 50_000

const workflowOf = ({ testRunId, connectionId, externalId }: Notice): string =>
  testRunId ? testRunWorkflowId(testRunId) : orderWorkflowId(connectionId as ConnectionId, externalId)

/**
 * Completes the activities that wait for settled deliveries, behind the pushes (delivery.md 5.9). It holds the notices
 * that wait, and the ids of those that Temporal took and no row says yet. Channels and the keeper hand it notices; its
 * owner starts and stops it. A completion that fails is no harm: `notified_at` stays null and the keeper tries again.
 */
export class Notifier {
  private waiting: { shopId: ShopId; notice: Notice; since: number }[] = []
  private told = new Map<ShopId, string[]>()
  private readonly completing = new Set<Promise<void>>()
  private readonly mark = singleFlight(() => this.markTold())
  private busyAt = Number.NEGATIVE_INFINITY
  private timer: NodeJS.Timeout | undefined
  private readonly deps: { db: Db; client: Client; busy: () => boolean; log: Logger }

  constructor(deps: Notifier['deps']) {
    this.deps = deps
  }

  start(): void {
    this.timer = setInterval(() => {
      if (this.told.size > 0) void this.mark()
      if (this.deps.busy()) this.busyAt = performance.now()
      this.spread()
    }, TICK_MS)
  }

  tell(shopId: ShopId, notices: Notice[]): void {
    if (this.waiting.length > MOST_WAITING) return
    const since = performance.now()
    for (const notice of notices) this.waiting.push({ shopId, notice, since })
    this.spread()
  }

  /** Nothing waits, nothing is under way, and all that was told is recorded. */
  get idle(): boolean {
    return (
      this.waiting.length === 0 && this.completing.size === 0 && this.told.size === 0 && !this.mark.running
    )
  }

  /** Completions at once, at most; 0 while a wave goes out that began a moment ago. */
  private get atOnce(): number {
    const now = performance.now()
    if (now - this.busyAt > CALM_MS) return AT_ONCE.quiet
    const [oldest] = this.waiting
    return oldest && now - oldest.since > HOLD_MS ? AT_ONCE.busy : 0
  }

  private spread(): void {
    while (this.waiting.length > 0 && this.completing.size < this.atOnce) {
      const one = this.work().finally(() => this.completing.delete(one))
      this.completing.add(one)
    }
  }

  private async work(): Promise<void> {
    while (this.completing.size <= this.atOnce) {
      const next = this.waiting.shift()
      if (!next) return
      await this.complete(next.shopId, next.notice)
    }
  }

  private async complete(shopId: ShopId, notice: Notice): Promise<void> {
    try {
      const { client } = this.deps
      await client.withDeadline(Date.now() + DEADLINE_MS, () =>
        client.activity.complete(
          {
            workflowId: workflowOf(notice),
            activityId: sendActivityId(notice.id, notice.generation),
          },
          notice.outcome,
        ),
      )
    } catch (error) {
      // Nobody waits under this name: the workflow was reset or closed, and reads the rows when it runs again.
      if (!(error instanceof ActivityNotFoundError)) {
        this.deps.log.warn(
          { err: error, delivery: notice.id },
          'could not complete the activity; left to the keeper',
        )
        return
      }
    }
    const ids = this.told.get(shopId)
    if (ids) ids.push(notice.id)
    else this.told.set(shopId, [notice.id])
  }

  private async markTold(): Promise<void> {
    const batches = this.told
    this.told = new Map()
    for (const [shopId, ids] of batches) {
      try {
        await inShop(this.deps.db, shopId, (tx) => markNotified(tx, ids))
      } catch (error) {
        this.deps.log.warn({ err: error }, 'could not record completions; the keeper repeats them')
      }
    }
  }

  /** Stops taking more; what is not told yet is left to the next process. */
  async stop(): Promise<void> {
    this.waiting = []
    clearInterval(this.timer)
    // A connection that is still being made does not know of the deadline.
    await Promise.race([Promise.all(this.completing), sleep(DEADLINE_MS + 200, undefined, { ref: false })])
    await this.mark.running
    await this.mark()
  }
}
