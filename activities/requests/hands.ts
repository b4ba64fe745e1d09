import { randomUUID } from 'node:crypto'
import type { Known } from '../../domain/requests/next.ts'
import { type FrozenReading, type RequestId, withoutMemo } from '../../domain/requests/request.ts'
import { isLoginHalt } from '../../domain/robots/robotState.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { inShop, type ShopTx } from '../../schema/database.ts'
import { isDatabaseAway } from '../../schema/databaseAway.ts'
import { releaseLease, renewLease, takeLease, type LeasedSubscription } from '../../schema/requests/leases.ts'
import type { RequestRow } from '../../schema/requests/readRequest.ts'
import { logStep } from '../../schema/requests/steps.ts'
import { robotLoginRefused } from '../../schema/robots/robotLogins.ts'
import {
  claimRobot,
  type ClaimedRobot,
  freeRobot,
  renewRobot,
  type RobotLease,
} from '../../schema/robots/robotSession.ts'
import { isOperatorFailure, type OpenOperator } from '../carts/operator.ts'
import type { OperatingDeps } from './operatorDoor.ts'
import { Tenure } from './tenure.ts'

/**
 * What one run of an operation has in its hands: a robot with its session at the cart, the lease of the subscription, and
 * what was read under it. Made for one run; `close` gives everything back.
 */
export class Hands {
  readonly holder = randomUUID()
  robot: { robot: ClaimedRobot; lease: RobotLease } | null = null
  none: Extract<Known['robot'], { held: false }>['none'] = null
  epoch: number | null = null
  busyUntil: number | null = null
  reading: FrozenReading | null = null
  failure: Known['failure'] = null
  tenure: Tenure | null = null
  private operator: OpenOperator | null = null
  private subscription: LeasedSubscription | null = null
  private readonly deps: OperatingDeps
  private readonly of: { shopId: ShopId; requestId: RequestId }
  private readonly beat: () => void

  constructor(deps: OperatingDeps, of: { shopId: ShopId; requestId: RequestId }, beat: () => void) {
    this.deps = deps
    this.of = of
    this.beat = beat
  }

  /** As `next` wants it. */
  get held(): Pick<Known, 'robot' | 'lease' | 'reading' | 'failure'> {
    return {
      robot: this.robot === null ? { held: false, none: this.none } : { held: true },
      lease:
        this.epoch !== null ? 'HELD' : this.busyUntil === null ? 'NOT_TAKEN' : { busyUntil: this.busyUntil },
      reading: this.reading,
      failure: this.failure,
    }
  }

  async claimRobot(row: RequestRow): Promise<void> {
    const { db, times, process } = this.deps
    const since = performance.now()
    const claimed = await claimRobot(db, {
      ...(process === undefined ? {} : { process }),
      shopId: this.of.shopId,
      connectionId: row.connectionId,
      holder: this.holder,
      seconds: times.leaseMs / 1_000,
      // To read back what was pressed, hours do not count.
      atAnyHour: row.press > 0,
    })
    if ('none' in claimed) {
      this.none = { waitsFor: claimed.none, until: claimed.until?.getTime() ?? null }
      return
    }
    const { robot, epoch } = claimed
    const lease = { shopId: this.of.shopId, robotId: robot.id, holder: this.holder, epoch }
    this.robot = { robot, lease }
    this.tenure = new Tenure(
      { leaseMs: times.leaseMs, renewMs: times.renewMs, renew: () => this.renew(lease), beat: this.beat },
      since,
    )
  }

  private async renew(lease: RobotLease): Promise<boolean> {
    const { db, times } = this.deps
    if (!(await renewRobot(db, lease, times.leaseMs / 1_000))) return false
    const { subscription, epoch } = this
    if (subscription === null || epoch === null) return true
    return inShop(db, this.of.shopId, (tx) => renewLease(tx, { subscription, epoch, ms: times.leaseMs }))
  }

  /** False: the request is settled. `now`: PostgreSQL's clock. `evenSettled`: for what follows the settling. */
  async takeLease(row: RequestRow, now: number, evenSettled = false): Promise<boolean> {
    const subscription = {
      cart: row.cart,
      cartDomain: row.cartDomain,
      subscriptionId: row.subscriptionExternalId ?? '',
    }
    const since = performance.now()
    const taken = await inShop(this.deps.db, this.of.shopId, (tx) =>
      takeLease(tx, {
        ...this.of,
        subscription,
        holder: this.holder,
        ms: this.deps.times.leaseMs,
        evenSettled,
      }),
    )
    if (!taken.taken) {
      this.busyUntil = now + taken.freeInMs
      return !taken.ended
    }
    this.subscription = subscription
    this.epoch = taken.epoch
    this.tenure?.joined(since)
    return true
  }

  get leased(): { subscription: LeasedSubscription; epoch: number; lease: RobotLease } | null {
    const { subscription, epoch, robot } = this
    return subscription === null || epoch === null || robot === null
      ? null
      : { subscription, epoch, lease: robot.lease }
  }

  /** @throws OperatorFailure, or what the operator did not foresee */
  async open(): Promise<OpenOperator> {
    if (this.operator !== null) return this.operator
    const { robot, tenure } = this
    if (robot === null || tenure === null) throw new Error('no robot is claimed')
    this.operator = await this.deps.openOperator({ ...this.of, ...robot, signal: tenure.signal })
    return this.operator
  }

  /** Reads the subscription. `now`: PostgreSQL's clock from before. */
  async read(row: RequestRow, now: number): Promise<void> {
    await this.trying(async () => {
      const operator = await this.open()
      const reading = await operator.read(refOf(row))
      this.reading = withoutMemo({ ...reading, readAt: now })
    })
  }

  /**
   * Does what may fail without anything having been sent; the failure is kept, and logged by its code.
   * @throws LostTenure; what the database throws while it is away
   */
  async trying(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (this.tenure?.isHeld !== true) throw new LostTenure()
      await this.fail(error)
    }
  }

  private async fail(error: unknown): Promise<void> {
    const { db, log } = this.deps
    const { shopId, requestId } = this.of
    // Nothing can be noted, and nothing is wrong with the request: Temporal tries again.
    if (isDatabaseAway(error)) throw error
    const known = isOperatorFailure(error)
    this.failure = known
      ? { code: error.code, retryable: error.retryable }
      : { code: 'UNFORESEEN', retryable: false }
    if (!known) log.warn({ err: error, requestId }, 'an operation stopped for a reason that nobody foresaw')
    const { code } = this.failure
    await inShop(db, shopId, async (tx) => {
      await this.haltIn(tx, code)
      await logStep(tx, {
        shopId,
        requestId,
        step: 'STOPPED',
        robotId: this.robot?.robot.id,
        ...(this.epoch === null ? {} : { epoch: this.epoch }),
        details: { code },
      })
    })
  }

  /** Counts a login that the cart refused, so that it is not tried until the cart locks the user (D25). */
  async haltRobot(code: string): Promise<void> {
    await inShop(this.deps.db, this.of.shopId, (tx) => this.haltIn(tx, code))
  }

  private async haltIn(tx: ShopTx, code: string): Promise<void> {
    if (this.robot !== null && isLoginHalt(code)) await robotLoginRefused(tx, this.robot.lease, code)
  }

  /** Gives everything back; never throws. */
  async close(): Promise<void> {
    const { db, turns, process = null } = this.deps
    const { leased, robot } = this
    await this.operator?.close()
    await this.tenure?.end()
    try {
      if (leased !== null) await inShop(db, this.of.shopId, (tx) => releaseLease(tx, leased))
      if (robot !== null) await freeRobot(db, robot.lease, { requestId: this.of.requestId, process })
    } catch {
      // The leases end by themselves.
    }
    if (robot !== null) turns.freed(robot.robot.connectionId)
  }
}

/** The leases ended under the work: whoever has them now goes on. */
export class LostTenure extends Error {
  constructor() {
    super('the leases of this operation ended')
    this.name = 'LostTenure'
  }
}

export const refOf = (row: RequestRow): { subscriptionId: string; customerId: string } => ({
  subscriptionId: row.subscriptionExternalId ?? '',
  customerId: row.customerExternalId ?? '',
})
