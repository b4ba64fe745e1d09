import type { FrozenReading, Target } from '../../../domain/requests/request.ts'
import { addDays, type CalendarDate, parseDate } from '../../../domain/values/japanTime.ts'

/** A random number from a seed, 0 to 1 (mulberry32): the same seed, the same run. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A changing request on its way to the cart. */
export interface InFlight {
  requestId: string
  target: Target
  session: number
  arrivesAt: number
}

const CYCLE = 30

/** A cart with one subscription, in memory: it does what it is told, as often as it is told. */
export class ModelCart {
  scheduled: CalendarDate = parseDate('2026-12-10')
  delivery: CalendarDate = parseDate('2026-12-15')
  status: 'ACTIVE' | 'CANCELLED' = 'ACTIVE'
  count = 3
  orders: string[] = ['O-3']
  /** Whether a later login ends the earlier session of the user; not every cart does. */
  endsSessions = true
  session = 0
  /** By request: how often its robot changed something. */
  readonly changedBy = new Map<string, number>()
  /** How often people of the shop changed something. */
  staffEdits = 0
  private readonly way: InFlight[] = []

  login(): number {
    this.session += 1
    return this.session
  }

  read(readAt: number): FrozenReading {
    return {
      subscriptionId: 'T-1',
      customerId: 'C-1',
      status: this.status,
      count: this.count,
      lines: [{ name: '青汁', code: 'A-1', id: null }],
      nextScheduledDate: this.scheduled,
      nextDeliveryDate: this.delivery,
      cycle: `${CYCLE}日`,
      unshippedOrders: this.orders.map((orderId) => ({ orderId, deliveryDate: null })),
      readAt,
    }
  }

  takes(session: number | null): boolean {
    return session !== null && (!this.endsSessions || session === this.session)
  }

  send(request: InFlight): void {
    this.way.push(request)
  }

  /** What is due arrives and changes the cart. */
  pass(now: number): void {
    for (let at = this.way.length - 1; at >= 0; at -= 1) {
      const one = this.way[at]
      if (one === undefined || one.arrivesAt > now) continue
      this.way.splice(at, 1)
      if (this.takes(one.session)) this.apply(one)
    }
  }

  private apply({ requestId, target }: InFlight): void {
    if (this.status === 'CANCELLED') return
    if (target.kind === 'CANCELLED') this.status = 'CANCELLED'
    if (target.kind === 'ONE_CYCLE_ON') this.moveOn()
    if (target.kind === 'DATES') {
      this.scheduled = target.nextScheduledDate
      this.delivery = target.nextDeliveryDate ?? this.delivery
    }
    this.changedBy.set(requestId, (this.changedBy.get(requestId) ?? 0) + 1)
  }

  private moveOn(days = CYCLE): void {
    this.scheduled = addDays(this.scheduled, days)
    this.delivery = addDays(this.delivery, days)
  }

  /** The cart makes the next order: the dates move on as by a skip. */
  makeOrder(): void {
    if (this.status === 'CANCELLED') return
    this.count += 1
    this.orders = [`O-${this.count}`]
    this.moveOn()
  }

  /** People of the shop move the dates, by a cycle or by some days, or cancel. */
  edit(dice: number): void {
    this.staffEdits += 1
    if (dice < 0.3) this.moveOn()
    else if (dice < 0.4) this.status = 'CANCELLED'
    else if (dice < 0.7) this.moveOn(1 + Math.floor(dice * 20))
    else this.moveOn(-CYCLE)
  }
}
