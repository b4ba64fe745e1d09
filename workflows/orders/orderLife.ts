import { CancellationScope, condition, isCancellation, setCurrentDetails, sleep } from '@temporalio/workflow'
import type { PlannedDeliveries } from '../../activities/delivery/planDeliveries.ts'
import type { Action } from '../../domain/members/actions.ts'
import { toJapanIso } from '../../domain/values/japanTime.ts'
import { SHIP_DATE_WAIT_DAYS } from '../../domain/values/limits.ts'
import { OrderAttributes } from './orderAttributes.ts'

/** An order without a ship date is waited for this long; a later date starts its workflow again (D1). */
const WAIT_FOR_SHIP_DATE = `${SHIP_DATE_WAIT_DAYS} days` as const

type Planned = PlannedDeliveries['deliveries'][number]
type Unfinished = PlannedDeliveries['unfinished'][number]

/** A delivery that this run follows, in a scope of its own that is cancelled alone when its row moves. */
export class Followed {
  readonly id: string
  readonly generation: number
  readonly scope = new CancellationScope()
  stage: 'sleeping' | 'sending' | 'acting' = 'sleeping'

  constructor(id: string, generation: number) {
    this.id = id
    this.generation = generation
  }
}

/** What an order's workflow remembers between two plans: which deliveries it follows, and what has changed. */
export class OrderLife {
  private readonly followed = new Map<string, Followed>()
  private plan: PlannedDeliveries = {
    waitsForShipDate: true,
    memberId: null,
    deliveries: [],
    unfinished: [],
  }
  private hasChanged = false
  private failure: unknown
  private readonly attributes = new OrderAttributes()

  /** Something happened to the order: plan anew. */
  readonly changed = (): void => {
    this.hasChanged = true
  }

  /** Nothing is on its way and nothing has changed since the last plan. */
  get settled(): boolean {
    return this.followed.size === 0 && !this.hasChanged
  }

  /** Nothing waits for an answer from outside, so that the run may be exchanged for a new one. */
  get onlySleeps(): boolean {
    return [...this.followed.values()].every((one) => one.stage === 'sleeping')
  }

  /** Must be called right before the facts are read: what changes from then on asks for another plan. */
  planning(): void {
    this.hasChanged = false
  }

  /**
   * Follows a plan: what has not moved goes on undisturbed, the scopes of rows that moved end, the others
   * start with `live`.
   */
  follow(plan: PlannedDeliveries, live: (delivery: Planned, followed: Followed) => Promise<unknown>): void {
    this.plan = plan
    const generations = new Map(plan.deliveries.map((delivery) => [delivery.id, delivery.generation]))
    const unfinished = new Set(plan.unfinished.map((delivery) => delivery.id))
    for (const one of this.followed.values()) {
      const stays =
        one.stage === 'acting' ? unfinished.has(one.id) : generations.get(one.id) === one.generation
      if (!stays) this.drop(one)
    }
    for (const delivery of plan.deliveries) {
      const one = new Followed(delivery.id, delivery.generation)
      this.start(one, () => live(delivery, one))
    }
    this.show()
    this.announce()
  }

  /** Carries out the actions of deliveries that were settled without them. */
  finish(unfinished: Unfinished[], act: (deliveryId: string, actions: Action[]) => Promise<unknown>): void {
    for (const { id, actions } of unfinished) {
      const one = new Followed(id, 0)
      one.stage = 'acting'
      this.start(one, () => act(id, actions))
    }
    this.show()
  }

  /** The message is settled and its actions begin: it is no longer waited for. */
  acting(one: Followed): void {
    one.stage = 'acting'
    this.show()
  }

  /** Sleeps until an instant (epoch milliseconds); at once when it has passed. */
  async until(instant: number, delivery: Planned): Promise<void> {
    const wait = instant - Date.now()
    if (wait > 0) await sleep(wait, { summary: `${japanese(delivery.dueAt)} の配信を待っています` })
  }

  /**
   * Returns when something has changed, or when nothing is left to do. An order without a ship date has
   * something left for 180 days.
   */
  async changedOrSettled(): Promise<void> {
    const awake = (): boolean => this.hasChanged || this.failure !== undefined
    if (this.followed.size === 0 && this.plan.waitsForShipDate)
      await condition(awake, WAIT_FOR_SHIP_DATE, { summary: '発送日を待っています' })
    else await condition(() => awake() || this.followed.size === 0)
    if (this.failure !== undefined) throw this.failure
  }

  /** Says that the order's life is over. */
  close(): void {
    this.attributes.done()
  }

  /** Ends all that sleeps, before the run is exchanged for a new one. */
  rest(): void {
    for (const one of this.followed.values()) this.drop(one)
  }

  private start(one: Followed, run: () => Promise<unknown>): void {
    if (this.followed.has(one.id)) return
    this.followed.set(one.id, one)
    const ended = (): void => {
      if (this.followed.get(one.id) !== one) return
      this.followed.delete(one.id)
      this.show()
    }
    one.scope.run(run).then(ended, (error: unknown) => {
      ended()
      if (!isCancellation(error)) this.failure = error
    })
  }

  private drop(one: Followed): void {
    this.followed.delete(one.id)
    one.scope.cancel()
  }

  /** Says in Temporal's Web UI, in plain words, what the order waits for; this adds nothing to the history. */
  private show(): void {
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

  /** Makes the order findable by its plan. */
  private announce(): void {
    const { deliveries, memberId, waitsForShipDate } = this.plan
    const [next] = deliveries
    if (next) this.attributes.scheduled({ dueAt: next.dueAt, memberId })
    else if (waitsForShipDate) this.attributes.waitsForShipDate()
  }
}

const japanese = (instant: number): string => toJapanIso(instant).slice(0, 19).replace('T', ' ')
