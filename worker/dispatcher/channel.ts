import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { Pusher } from '../../activities/line/push.ts'
import type { LineErrorCode } from '../../domain/errorCatalogue.ts'
import type { ResponseTokens } from '../../schema/crypto/responseTokens.ts'
import { type Db, inShop } from '../../schema/database.ts'
import type { ChannelWork } from '../../schema/dispatch/leases.ts'
import { giveBack } from '../../schema/dispatch/settle.ts'
import { noteChannelState } from '../../schema/lineChannel.ts'
import { claimDue } from './claim.ts'
import type { Claimed, Notice } from './claimed.ts'
import type { HeldLease } from './leases.ts'
import type { DispatchMetrics } from './metrics.ts'
import { outcomeOf } from './outcome.ts'
import { Pace } from './pace.ts'
import { claimRepeats } from './repeats.ts'
import { responsesOf } from './responses.ts'
import { Settler } from './settler.ts'

/** A push may last so long; none starts later than this before the lease ends (delivery.md 5.1). */
export const PUSH_TIMEOUT_MS = 5_000
const AT_ONCE = 96
const IDLE_MS = 1_000
const TROUBLE_LIMIT = 4
const TROUBLE_PAUSE_MS = 10_000
/** Until it was looked at; a claim looks for itself. */
const NOTHING_KNOWN = { stopped: false, held: false, removed: false }

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
  tell: (notices: Notice[]) => void
  metrics: DispatchMetrics
  log: Logger
}

/** Sends what falls due in one channel, for as long as this process holds its lease under one epoch. */
export class Channel {
  private work: Pick<ChannelWork, 'stopped' | 'held' | 'removed'> = NOTHING_KNOWN
  private ending = false
  private pending = 0
  private unsent: string[] = []
  private troubles = 0
  private pausedUntil = 0
  private notedUntil = 0
  private wakeUp: () => void = () => {}
  private readonly deps: ChannelDeps
  private readonly pace: Pace
  private readonly settler: Settler
  private readonly limit = pLimit(AT_ONCE)
  private readonly loop: Promise<void>

  constructor(deps: ChannelDeps) {
    this.deps = deps
    this.pace = new Pace(deps.pushLimit, true)
    this.settler = new Settler({ ...deps })
    this.loop = this.run()
  }

  /** Something may be due. */
  wake(): void {
    this.wakeUp()
  }

  /** What was seen of the channel a moment ago: whether it may push, how fast, and whether something is due. */
  follow(work: ChannelWork): void {
    this.work = work
    this.pace.follow(work.pushLimit)
    if (work.due) this.wake()
  }

  get busy(): boolean {
    return this.pending > 0
  }

  /** Stops claiming, waits for pushes under way, gives back what was not pushed. */
  async end(): Promise<void> {
    this.ending = true
    this.wake()
    await this.loop
    const until = performance.now() + PUSH_TIMEOUT_MS
    while (this.pending > 0 && performance.now() < until) await sleep(20)
    await this.settler.idle()
    await this.returnUnsent()
  }

  private get mayPush(): boolean {
    const now = performance.now()
    const leased = now <= this.deps.lease.deadline - PUSH_TIMEOUT_MS
    const { stopped, held, removed } = this.work
    return leased && !this.ending && !stopped && !held && !removed && now >= this.pausedUntil
  }

  private async run(): Promise<void> {
    while (!this.ending) {
      // Half a second of the pace a batch, and the next one is claimed when half of that is left.
      const batch = Math.max(1, Math.ceil(this.pace.perSecond / 2))
      await this.returnUnsent()
      if (this.work.removed) {
        await this.giveUp(batch)
      } else if (!this.mayPush) {
        await sleep(50)
      } else if (this.pending > batch / 2) {
        await sleep(5)
      } else {
        const seen = await this.claim(batch).catch((error: unknown) => {
          this.deps.log.error({ err: error }, 'could not claim')
          return 0
        })
        if (seen === 0) await this.idle()
      }
    }
  }

  private async idle(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.wakeUp = resolve
    })
    await Promise.race([woken, sleep(IDLE_MS, undefined, { ref: false })])
  }

  private repeats(batch: number): Promise<Claimed[]> {
    return claimRepeats(this.deps, batch, (row, settled) => this.settler.add(row, settled))
  }

  private async claim(batch: number): Promise<number> {
    const { db, lease, holder, metrics, tell } = this.deps
    const repeats = await this.repeats(batch)
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
      this.pausedUntil = performance.now() + TROUBLE_PAUSE_MS
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
    if (effect.unauthorized) {
      dropToken(bearer)
      this.pausedUntil = performance.now() + TROUBLE_PAUSE_MS
    }
    this.troubles = effect.troubled ? this.troubles + 1 : 0
    if (this.troubles >= TROUBLE_LIMIT) this.pausedUntil = performance.now() + TROUBLE_PAUSE_MS
    if (effect.refusedAs) this.note(effect.refusedAs, settled.failure)
    this.settler.add(row, settled)
  }

  /** Lets the shop see that LINE refuses its channel; the next reading of the quota says when it is well again. */
  private note(code: LineErrorCode, failure: string | null): void {
    const now = performance.now()
    if (now < this.notedUntil) return
    this.notedUntil = now + TROUBLE_PAUSE_MS
    const { db, lease, log } = this.deps
    log.warn({ code, failure }, 'LINE refuses the channel; its deliveries wait')
    void inShop(db, lease.shopId, (tx) => noteChannelState(tx, lease.lineAccountId, code)).catch(
      (error: unknown) => log.warn({ err: error }, 'could not note the state of the channel'),
    )
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
