import {
  type ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  setCurrentDetails,
  sleep,
} from '@temporalio/workflow'
import type { PlannedDeliveries } from '../../activities/delivery/planDeliveries.ts'
import type { Action } from '../../domain/members/scenarioActions.ts'
import { toJapanIso } from '../../domain/values/japanTime.ts'
import { SHIP_DATE_WAIT_DAYS } from '../../domain/values/contentLimits.ts'
import { ScheduleAttributes } from './nextDueAttributes.ts'

/** After this an order without a ship date closes; a later date starts its workflow again (D1). */
const WAIT_FOR_SHIP_DATE = `${SHIP_DATE_WAIT_DAYS} days` as const

type Planned = PlannedDeliveries['deliveries'][number]
type Unfinished = PlannedDeliveries['unfinished'][number]

/** A delivery under way, in a cancellation scope of its own: when its row moves, it alone is cancelled. */
class FollowedDelivery {
  readonly id: string
  readonly generation: number
  readonly scope = new CancellationScope()
  stage: 'sleeping' | 'sending' | 'acting' = 'sleeping'

  constructor(id: string, generation: number) {
    this.id = id
    this.generation = generation
  }
}

/**
 * The deliveries that a workflow has under way: each with its timer, in a scope of its own, beside the plan they come
 * from and whether that plan is out of date. `order` and `testRun` hold one for the whole run: signals call
 * {@link changed}, each new plan goes to {@link follow}, and {@link changedOrSettled} says when to plan again. It ends
 * when it is {@link settled}; before a continue-as-new, {@link cancelSleeping} ends its timers.
 */
export class FollowedDeliveries {
  private readonly followed = new Map<string, FollowedDelivery>()
  private plan: PlannedDeliveries = {
    waitsForShipDate: true,
    memberId: null,
    deliveries: [],
    unfinished: [],
  }
  private hasChanged = false
  private failure: unknown
  private readonly attributes = new ScheduleAttributes()

  /** A fact arrived: plan again. */
  readonly changed = (): void => {
    this.hasChanged = true
  }

  /** Nothing is under way and nothing has changed since the last plan. */
  get settled(): boolean {
    return this.followed.size === 0 && !this.hasChanged
  }

  /** Every delivery sleeps and none waits for an activity: the run may continue as new. */
  get allAsleep(): boolean {
    return [...this.followed.values()].every((one) => one.stage === 'sleeping')
  }

  /** Call right before the facts are read: a change from then on asks for another plan. */
  planning(): void {
    this.hasChanged = false
  }

  /** Shows that the plan fails, with the id under which the log and the order's timeline have it. */
  planningFails({ cause }: ActivityFailure): void {
    const errorId: unknown = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined
    const told = typeof errorId === 'string' ? `エラー番号は ${errorId} です。` : ''
    setCurrentDetails(`配信の予定を立てられません。自動で試し続けています。${told}`)
  }

  /** Follows a plan: rows that have not moved go on undisturbed, those that moved are cancelled, new ones start `deliver`. */
  follow(
    plan: PlannedDeliveries,
    deliver: (delivery: Planned, followed: FollowedDelivery) => Promise<unknown>,
  ): void {
    this.plan = plan
    const generations = new Map(plan.deliveries.map((delivery) => [delivery.id, delivery.generation]))
    const unfinished = new Set(plan.unfinished.map((delivery) => delivery.id))
    for (const one of this.followed.values()) {
      const stays =
        one.stage === 'acting' ? unfinished.has(one.id) : generations.get(one.id) === one.generation
      if (!stays) this.drop(one)
    }
    for (const delivery of plan.deliveries) {
      const one = new FollowedDelivery(delivery.id, delivery.generation)
      this.start(one, () => deliver(delivery, one))
    }
    this.showDetails()
    this.updateAttributes()
  }

  /** Runs the actions of deliveries that were settled before their actions ran. */
  finish(unfinished: Unfinished[], act: (deliveryId: string, actions: Action[]) => Promise<unknown>): void {
    for (const { id, actions } of unfinished) {
      const one = new FollowedDelivery(id, 0)
      one.stage = 'acting'
      this.start(one, () => act(id, actions))
    }
    this.showDetails()
  }

  /** The message is settled and its actions begin. */
  acting(one: FollowedDelivery): void {
    one.stage = 'acting'
    this.showDetails()
  }

  /** Sleeps until the delivery is to be armed; returns at once when that has passed. */
  async sleepUntilArmed({ armAt, dueAt }: Planned): Promise<void> {
    const wait = armAt - Date.now()
    if (wait > 0) await sleep(wait, { summary: `${japanese(dueAt)} の配信を待っています` })
  }

  /**
   * Returns when something has changed or nothing is left to do. An order without a ship date waits up to 180 days.
   * @throws the failure of a delivery's activity
   */
  async changedOrSettled(): Promise<void> {
    const awake = (): boolean => this.hasChanged || this.failure !== undefined
    if (this.followed.size === 0 && this.plan.waitsForShipDate)
      await condition(awake, WAIT_FOR_SHIP_DATE, { summary: '発送日を待っています' })
    else await condition(() => awake() || this.followed.size === 0)
    if (this.failure !== undefined) throw this.failure
  }

  /** Marks the workflow as done for lists of closed workflows. */
  close(): void {
    this.attributes.done()
  }

  /** Cancels the timers before the run continues as new. */
  cancelSleeping(): void {
    for (const one of this.followed.values()) this.drop(one)
  }

  private start(one: FollowedDelivery, run: () => Promise<unknown>): void {
    if (this.followed.has(one.id)) return
    this.followed.set(one.id, one)
    const ended = (): void => {
      if (this.followed.get(one.id) !== one) return
      this.followed.delete(one.id)
      this.showDetails()
    }
    one.scope.run(run).then(ended, (error: unknown) => {
      ended()
      if (!isCancellation(error)) this.failure = error
    })
  }

  private drop(one: FollowedDelivery): void {
    this.followed.delete(one.id)
    one.scope.cancel()
  }

  /** Shows in Temporal's Web UI what the workflow waits for; adds nothing to the history. */
  private showDetails(): void {
    const waiting = this.plan.deliveries.filter(({ id }) => {
      const stage = this.followed.get(id)?.stage
      return stage === 'sleeping' || stage === 'sending'
    })
    const next = waiting[0]
    const acting = [...this.followed.values()].some(({ stage }) => stage === 'acting')
    if (next)
      setCurrentDetails(`次の配信予定: ${japanese(next.dueAt)}(日本時間)。残り ${waiting.length} 件です。`)
    else if (acting) setCurrentDetails('配信を終え、タグやポイントなどを変更しています。')
    else if (this.plan.waitsForShipDate) setCurrentDetails('発送日を待っています。')
    else setCurrentDetails('送るメッセージはありません。')
  }

  /** Makes the workflow findable by its plan. */
  private updateAttributes(): void {
    const { deliveries, memberId, waitsForShipDate } = this.plan
    const [next] = deliveries
    if (next) this.attributes.scheduled({ dueAt: next.dueAt, memberId })
    else if (waitsForShipDate) this.attributes.waitsForShipDate()
  }
}

const japanese = (instant: number): string => toJapanIso(instant).slice(0, 19).replace('T', ' ')
