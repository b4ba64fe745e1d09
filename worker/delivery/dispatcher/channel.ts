import { setTimeout as sleep } from 'node:timers/promises'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Logger } from 'pino'
import type { Pusher } from '../../../activities/line/push.ts'
import type { ResponseTokens } from '../../../schema/crypto/responseTokens.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import type { ChannelWork } from '../../../schema/delivery/dispatch/leases.ts'
import { giveBack } from '../../../schema/delivery/dispatch/settle.ts'
import { Alarm } from './alarm.ts'
import { claimDue } from './claim.ts'
import type { Claimed, Notice } from './claimed.ts'
import type { HeldLease } from './leases.ts'
import type { DispatchMetrics } from './metrics.ts'
import { outcomeOf } from './outcome.ts'
import { Pace } from './pace.ts'
import { claimRepeats } from './repeats.ts'
import { responsesOf } from './responseLinks.ts'
import { Settler } from './settler.ts'
import { Trouble } from './trouble.ts'

/** A push may last so long; none starts later than this before the lease ends (delivery.md 5.1). */
export const PUSH_TIMEOUT_MS = 5_000
/** The dispatcher looks so often at what its channels have to do. */
export const LOOK_EVERY_MS = 100
const AT_ONCE = 96
const IDLE_MS = 1_000
/** Rows in one claim at most: so the first pushes leave while others are still being claimed. */
const CLAIM_MOST = 250
/** Until it was looked at; a claim looks for itself. */
const NOTHING_KNOWN = { repeats: true, stopped: false, held: false, removed: false }

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
  tell: (notices: Notice[]) => void
  /** Claims of all channels of this process: few at once, so that the first of them push meanwhile. */
  claiming: LimitFunction
  metrics: DispatchMetrics
  log: Logger
}

/** Sends what falls due in one channel, for as long as this process holds its lease under one epoch. */
export class Channel {
  private work: Pick<ChannelWork, 'repeats' | 'stopped' | 'held' | 'removed'> = NOTHING_KNOWN
  private ending = false
  private pending = 0
  private unsent: string[] = []
  private readonly deps: ChannelDeps
  private readonly alarm = new Alarm()
  private readonly pace: Pace
  private readonly settler: Settler
  private readonly trouble: Trouble
  private readonly limit = pLimit(AT_ONCE)
  private readonly loop: Promise<void>

  constructor(deps: ChannelDeps) {
    this.deps = deps
    this.pace = new Pace(deps.pushLimit, true)
    this.settler = new Settler({ ...deps })
    this.trouble = new Trouble({ ...deps })
    this.loop = this.run()
  }

  /** What was seen of the channel a moment ago: whether it may push, how fast, and when something is due. */
  follow(work: ChannelWork): void {
    this.work = work
    this.pace.follow(work.pushLimit)
    if (work.repeats) this.alarm.ring()
    // What is due later than the next look will be seen by that.
    if (work.dueInMs !== null && work.dueInMs < 2 * LOOK_EVERY_MS) this.alarm.ringIn(work.dueInMs)
  }

  get busy(): boolean {
    return this.pending > 0
  }

  /** Stops claiming, waits for pushes under way, gives back what was not pushed. */
  async end(): Promise<void> {
    this.ending = true
    this.alarm.end()
    await this.loop
    const until = performance.now() + PUSH_TIMEOUT_MS
    while (this.pending > 0 && performance.now() < until) await sleep(20)
    await this.settler.idle()
    await this.returnUnsent()
  }

  private get mayPush(): boolean {
    const leased = performance.now() <= this.deps.lease.deadline - PUSH_TIMEOUT_MS
    const { stopped, held, removed } = this.work
    return leased && !this.ending && !stopped && !held && !removed && !this.trouble.resting
  }

  private async run(): Promise<void> {
    while (!this.ending) {
      // Half a second of the pace is held at most (delivery.md 5.2); the next claim comes while some of it is left.
      const most = Math.max(1, Math.ceil(this.pace.perSecond / 2))
      const batch = Math.min(Math.ceil(most / 2), CLAIM_MOST)
      await this.returnUnsent()
      if (this.work.removed) {
        await this.giveUp(batch)
      } else if (!this.mayPush) {
        await sleep(50)
      } else if (this.pending > most - batch) {
        await sleep(5)
      } else {
        const seen = await this.deps
          .claiming(() => this.claim(batch))
          .catch((error: unknown) => {
            this.deps.log.error({ err: error }, 'could not claim')
            return 0
          })
        if (seen === 0) await this.alarm.sleep(IDLE_MS)
      }
    }
  }

  private repeats(batch: number): Promise<Claimed[]> {
    return claimRepeats(this.deps, batch, (row, settled) => this.settler.add(row, settled))
  }

  private async claim(batch: number): Promise<number> {
    const { db, lease, holder, metrics, tell } = this.deps
    const repeats = this.work.repeats ? await this.repeats(batch) : []
    for (const row of repeats) this.send(row)
    const { claimed, settled, seen } = await inShop(db, lease.shopId, (tx) =>
      claimDue(tx, lease, holder, batch, responsesOf(this.deps, lease.shopId)),
    )
    metrics.claimed.inc(claimed.length)
    tell(settled)
    for (const row of claimed) this.send(row)
    return seen + repeats.length
  }

  /** A removed account's pushes are never asked for again: whether LINE has them nobody will know. */
  private async giveUp(batch: number): Promise<void> {
    await this.repeats(batch).catch((error: unknown) => {
      this.deps.log.error({ err: error }, 'could not settle what a removed account had sent')
    })
    await sleep(IDLE_MS)
  }

  private send(row: Claimed): void {
    this.pending += 1
    void this.limit(() => this.push(row)).finally(() => {
      this.pending -= 1
    })
  }

  private async push(row: Claimed): Promise<void> {
    const { pusher, token, dropToken, metrics, log } = this.deps
    let bearer: string | null = null
    try {
      if (this.mayPush) bearer = await token()
    } catch (error) {
      log.warn({ err: error }, 'no access token for the channel')
      this.trouble.rest()
    }
    if (bearer !== null && this.mayPush) await this.pace.turn(() => this.mayPush)
    if (bearer === null || !this.mayPush) {
      this.unsent.push(row.id)
      return
    }
    const began = performance.now()
    const answer = await pusher.push({
      token: bearer,
      body: row.body,
      retryKey: row.retryKey,
      wanted: () => this.mayPush,
    })
    if (answer.kind === 'withdrawn') {
      this.unsent.push(row.id)
      return
    }
    metrics.pushSeconds.observe({ answer: answer.kind }, (performance.now() - began) / 1000)
    if (answer.kind === 'accepted') metrics.lateness.observe(Math.max(0, (Date.now() - row.dueAt) / 1000))
    const { settled, effect } = outcomeOf(row, answer)
    if (effect.pauseMs) this.pace.pause(effect.pauseMs)
    if (effect.unauthorized) dropToken(bearer)
    this.trouble.follow(effect, settled.failure)
    this.settler.add(row, settled)
  }

  private async returnUnsent(): Promise<void> {
    if (this.unsent.length === 0) return
    const ids = this.unsent
    this.unsent = []
    const { db, lease, log } = this.deps
    try {
      await inShop(db, lease.shopId, (tx) => giveBack(tx, lease.epoch, ids))
    } catch (error) {
      this.unsent.push(...ids)
      log.warn({ err: error }, 'could not give rows back')
    }
  }
}
