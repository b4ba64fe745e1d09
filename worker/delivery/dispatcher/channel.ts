import pLimit, { type LimitFunction } from 'p-limit'
import type { Logger } from 'pino'
import type { Pusher } from '../../../activities/line/push.ts'
import type { ResponseTokens } from '../../../schema/crypto/responseTokens.ts'
import type { ShopBoxes } from '../../../schema/crypto/shopBoxes.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import type { ChannelWork } from '../../../schema/delivery/dispatch/leases.ts'
import { WakeUp } from '../../runtime/wakeUp.ts'
import { ChannelHealth } from './channelHealth.ts'
import { claimDue } from './claimDue.ts'
import { claimNotices } from './claimNotices.ts'
import type { Claimed, Notice } from './claimedDelivery.ts'
import { AGAIN_MS } from './heldRows.ts'
import type { HeldLease } from './leases.ts'
import { type Lane, openLane } from './lane.ts'
import { DELIVERIES, NOTICES } from './laneRows.ts'
import type { DispatchMetrics } from './metrics.ts'
import { outcomeOf } from './outcome.ts'
import { Pace } from './pace.ts'
import { PushPermission } from './pushPermission.ts'
import { claimRepeats } from './repeats.ts'
import { responsesOf } from '../../../activities/responses/renderReferences.ts'

/** A push lasts at most this long; none starts later than this before the lease ends (delivery.md 5.1). */
export const PUSH_TIMEOUT_MS = 5_000
/** The dispatcher looks this often at what its channels have to do. */
export const LOOK_EVERY_MS = 100
/** Pushes of one channel at once, those that wait for their turn or a connection included. */
const AT_ONCE = 96
/** Rows in one claim at most, so that the first pushes leave while others are still being claimed. */
const CLAIM_MOST = 250

/** What one channel is sent with. */
export interface ChannelDeps {
  db: Db
  holder: string
  lease: HeldLease
  /** Pushes a second that the channel may take. */
  pushLimit: number
  pusher: Pusher
  /** A channel access token; throws while none can be had. */
  token: () => Promise<string>
  dropToken: (refused: string) => void
  /** Makes the tokens of buttons that act, and the ids of click links. */
  tokens: Pick<ResponseTokens, 'tap' | 'link'>
  /** The address that click links begin with, without a slash at the end. */
  linkBaseUrl: string
  /** The address that uploads are served below, without a slash at the end. */
  mediaBaseUrl: string
  /** Opens the texts of notices. */
  boxes: ShopBoxes
  tell: (notices: Notice[]) => void
  /** Claims of all channels of this process: few at once, so that the first of them push meanwhile. */
  claiming: LimitFunction
  metrics: DispatchMetrics
  log: Logger
}

/** A row that is pushed, and the lane that it is of. */
interface Pushed {
  readonly row: Claimed
  readonly lane: Lane
}

/**
 * Sends what falls due in one channel: first what people wait for, at most half of each claim, then deliveries. It holds
 * the rows that it has claimed and not settled, the channel's pace, and the permission to push. The dispatcher makes one
 * when it gets the channel's lease, tells it ten times a second what its rows say, and ends it with that lease's epoch or
 * with the process.
 */
export class Channel {
  private hasRepeats = false
  private hasNotices = false
  private isEnding = false
  private pending = 0
  private readonly deps: ChannelDeps
  private readonly wakeUp = new WakeUp()
  private readonly pace: Pace
  private readonly permission: PushPermission
  private readonly deliveries: Lane
  private readonly notices: Lane
  private readonly health: ChannelHealth
  private readonly limit = pLimit({ concurrency: AT_ONCE, rejectOnClear: true })
  private readonly loop: Promise<void>

  constructor(deps: ChannelDeps) {
    this.deps = deps
    this.pace = new Pace(deps.pushLimit, true)
    this.permission = new PushPermission({
      lease: deps.lease,
      pushTimeoutMs: PUSH_TIMEOUT_MS,
      onChange: () => {
        if (!this.permission.isGranted) this.limit.clearQueue()
        this.wakeUp.ring()
      },
    })
    const { metrics } = deps
    this.deliveries = openLane({
      ...deps,
      lane: DELIVERIES,
      count: (state) => metrics.settled.inc({ state }),
    })
    this.notices = openLane({
      ...deps,
      lane: NOTICES,
      // No workflow waits for them.
      tell: () => {},
      count: (state) => metrics.notices.inc({ state }),
    })
    this.health = new ChannelHealth({ ...deps, rest: (ms) => this.permission.rest(ms) })
    this.loop = this.run()
  }

  private get lanes(): readonly Lane[] {
    return [this.notices, this.deliveries]
  }

  /** What was seen of the channel a moment ago: whether it may push, how fast, and when something is due. */
  follow(work: ChannelWork): void {
    this.hasRepeats = work.repeats
    this.hasNotices = work.notices
    this.pace.follow(work.pushLimit)
    this.permission.follow(work)
    if (work.repeats || work.notices) this.wakeUp.ring()
    // What is due later than the next look will be seen by that.
    if (work.dueInMs !== null && work.dueInMs < 2 * LOOK_EVERY_MS) this.wakeUp.ringIn(work.dueInMs)
  }

  get busy(): boolean {
    return this.pending > 0
  }

  /** Stops claiming, withdraws what has not left, waits for what has, and gives back what was not pushed. */
  async end(): Promise<void> {
    this.isEnding = true
    this.permission.end()
    this.wakeUp.end()
    await this.loop
    const until = performance.now() + PUSH_TIMEOUT_MS
    for (let left = PUSH_TIMEOUT_MS; this.busy && left > 0; left = until - performance.now())
      await this.wakeUp.wait(left)
    for (const { settler } of this.lanes) await settler.idle()
    await this.giveBack()
  }

  /** Half a second of the pace is held at most (delivery.md 5.2); the next claim comes while some of it is left. */
  private get batch(): { most: number; claim: number } {
    const most = Math.max(1, Math.ceil(this.pace.perSecond / 2))
    return { most, claim: Math.min(Math.ceil(most / 2), CLAIM_MOST) }
  }

  private get hasRoom(): boolean {
    const { most, claim } = this.batch
    return this.pending <= most - claim
  }

  private async run(): Promise<void> {
    while (!this.isEnding) {
      this.wakeUp.forget()
      await this.giveBack()
      const hasMore = this.permission.isRemoved
        ? await this.giveUp()
        : this.permission.isGranted && this.hasRoom && (await this.claim())
      if (!hasMore) await this.wakeUp.wait(this.lanes.some(({ rows }) => rows.isOpen) ? AGAIN_MS : undefined)
    }
  }

  private async giveBack(): Promise<void> {
    for (const { rows } of this.lanes) await rows.giveBack()
  }

  /** Whether there may be more to claim at once. */
  private async claim(): Promise<boolean> {
    try {
      return await this.deps.claiming(() => this.claimBatch(this.batch.claim))
    } catch (error) {
      // The next look that finds something due rings again.
      for (const { rows } of this.lanes) rows.doubt()
      this.deps.log.error({ err: error }, 'could not claim')
      return false
    }
  }

  private async claimBatch(most: number): Promise<boolean> {
    const { db, lease, holder, metrics, tell } = this.deps
    const ahead = this.hasNotices ? await this.claimAhead(Math.ceil(most / 2)) : 0
    const left = Math.max(1, most - ahead)
    const repeats = this.hasRepeats ? await this.repeats(left) : []
    for (const row of repeats) this.send({ row, lane: this.deliveries })
    const responses = responsesOf(this.deps, lease.shopId)
    const { claimed, settled, seen } = await inShop(db, lease.shopId, (tx) =>
      claimDue(tx, { lease, holder, most: left, responses }),
    )
    metrics.claimed.inc(claimed.length)
    tell(settled)
    for (const row of claimed) this.send({ row, lane: this.deliveries })
    return ahead + seen + repeats.length > 0
  }

  /** Notices go ahead of deliveries; whatever is wrong with them does not keep deliveries back. */
  private async claimAhead(most: number): Promise<number> {
    const { boxes, lease, log } = this.deps
    try {
      const box = await boxes.of(lease.shopId)
      const { claimed, ended, seen } = await claimNotices({ ...this.deps, box, most })
      for (const { row, settled } of ended) {
        this.notices.rows.take(row.id)
        this.notices.settler.add(row, settled)
      }
      for (const row of claimed) this.send({ row, lane: this.notices })
      return seen
    } catch (error) {
      this.notices.rows.doubt()
      log.error({ err: error }, 'could not claim notices')
      return 0
    }
  }

  private repeats(most: number): Promise<Claimed[]> {
    return claimRepeats(this.deps, most, (row, settled) => {
      this.deliveries.rows.take(row.id)
      this.deliveries.settler.add(row, settled)
    })
  }

  /** A removed account's pushes are never asked for again: whether LINE has them nobody will know. */
  private async giveUp(): Promise<false> {
    if (this.hasNotices) await this.claimAhead(this.batch.claim)
    if (!this.hasRepeats) return false
    await this.repeats(this.batch.claim).catch((error: unknown) => {
      this.deliveries.rows.doubt()
      this.deps.log.error({ err: error }, 'could not settle what a removed account had sent')
    })
    return false
  }

  private send(pushed: Pushed): void {
    const { row, lane } = pushed
    lane.rows.take(row.id)
    this.pending += 1
    let hasBegun = false
    void this.limit(() => {
      hasBegun = true
      return this.push(pushed)
    })
      .catch((error: unknown) => {
        // Withdrawn from the queue. Of anything else nobody knows whether it left: the row stays in `sending`.
        if (hasBegun) throw error
        lane.rows.withdraw(row.id)
      })
      .finally(() => {
        const hadRoom = this.hasRoom
        this.pending -= 1
        const hasRoomAgain = !hadRoom && this.hasRoom
        if (hasRoomAgain || !this.busy || lane.rows.hasUnsent) this.wakeUp.ring()
      })
  }

  private async push({ row, lane }: Pushed): Promise<void> {
    const { pusher, metrics } = this.deps
    const { signal, lastStart } = this.permission
    const token = signal.aborted ? null : await this.token()
    if (token === null || !(await this.pace.turn(signal))) {
      lane.rows.withdraw(row.id)
      return
    }
    const began = performance.now()
    const { body, retryKey } = row
    const answer = await pusher.push({ token, body, retryKey, signal, lastStart })
    if (answer.kind === 'withdrawn') {
      lane.rows.withdraw(row.id)
      return
    }
    metrics.pushSeconds.observe({ answer: answer.kind }, (performance.now() - began) / 1000)
    if (answer.kind === 'accepted' && lane === this.deliveries)
      metrics.lateness.observe(Math.max(0, (Date.now() - row.dueAt) / 1000))
    const { settled, effect } = outcomeOf(row, answer)
    if (effect.pauseMs) this.pace.pause(effect.pauseMs)
    if (effect.unauthorized) this.deps.dropToken(token)
    this.health.follow(effect, settled.failure)
    lane.settler.add(row, settled)
  }

  /** Null while none can be had. */
  private async token(): Promise<string | null> {
    try {
      return await this.deps.token()
    } catch (error) {
      this.deps.log.warn({ err: error }, 'no access token for the channel')
      this.health.followToken(error)
      return null
    }
  }
}
