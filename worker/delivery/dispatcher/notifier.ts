import { ActivityNotFoundError, type Client } from '@temporalio/client'
import type { Logger } from 'pino'
import { orderWorkflowId, sendActivityId, testRunWorkflowId } from '../../../domain/outbox/facts.ts'
import type { ConnectionId, ShopId } from '../../../domain/values/ids.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import { markNotified } from '../../../schema/delivery/dispatch/notify.ts'
import type { Notice } from './claimed.ts'

/** Completions under way at once: few while pushes go out, so that a wave does not starve conversations. */
const AT_ONCE = { busy: 4, quiet: 16 }
/**
 * While pushes go out completions wait so long for their end: each wakes a workflow, and on a small machine a
 * wave would share its processors with what may as well follow it. A longer wave has them go beside it.
 */
const HOLD_MS = 5_000
/** Between two claims a channel is idle for a moment; pushes are over when none was seen for so long. */
const CALM_MS = 250
const TICK_MS = 100
/**
 * A completion is tried so long. The client repeats calls by timers of its own, and one that fires after the
 * connection was closed throws where nobody can catch it: a shutdown waits for the last one.
 */
const DEADLINE_MS = 2_500
/** What waits here beyond this is left to the keeper, which reads it from the rows. */
const MOST_WAITING = 50_000

const workflowOf = ({ testRunId, connectionId, externalId }: Notice): string =>
  testRunId ? testRunWorkflowId(testRunId) : orderWorkflowId(connectionId as ConnectionId, externalId)

/**
 * Completes the activities that wait for settled deliveries, behind the pushes (delivery.md 5.9). A
 * completion that fails is no harm: `notified_at` stays null and the keeper tries again.
 */
export class Notifier {
  private waiting: { shopId: ShopId; notice: Notice; since: number }[] = []
  private told = new Map<ShopId, string[]>()
  private running = 0
  private marking: Promise<void> | undefined
  private busyAt = Number.NEGATIVE_INFINITY
  private timer: NodeJS.Timeout | undefined
  private readonly deps: { db: Db; client: Client; busy: () => boolean; log: Logger }

  constructor(deps: Notifier['deps']) {
    this.deps = deps
  }

  start(): void {
    this.timer = setInterval(() => {
      void this.mark()
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
    return this.waiting.length === 0 && this.running === 0 && this.told.size === 0 && !this.marking
  }

  /** As many completions at once as there may be now; 0 while a wave goes out that began a moment ago. */
  private get atOnce(): number {
    const now = performance.now()
    if (now - this.busyAt > CALM_MS) return AT_ONCE.quiet
    const [oldest] = this.waiting
    return oldest && now - oldest.since > HOLD_MS ? AT_ONCE.busy : 0
  }

  private spread(): void {
    while (this.waiting.length > 0 && this.running < this.atOnce) {
      this.running += 1
      void this.work().finally(() => {
        this.running -= 1
      })
    }
  }

  private async work(): Promise<void> {
    while (this.running <= this.atOnce) {
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

  private async mark(): Promise<void> {
    if (this.told.size === 0) return this.marking
    this.marking ??= this.record().finally(() => {
      this.marking = undefined
    })
    return this.marking
  }

  private async record(): Promise<void> {
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
    const until = performance.now() + DEADLINE_MS + 200
    while (this.running > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20))
    await this.marking
    await this.mark()
  }
}
