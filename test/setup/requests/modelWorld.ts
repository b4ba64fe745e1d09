import { next, type Known, type KnownRequest, type Step } from '../../../domain/requests/next.ts'
import { OPERATION_TIMES } from '../../../domain/requests/operationTimes.ts'
import type { AutomatedKind, FrozenReading, Target } from '../../../domain/requests/request.ts'
import { isEnded } from '../../../domain/requests/request.ts'
import { sameStanding } from '../../../domain/requests/sameReading.ts'
import { ModelCart } from './modelCart.ts'

/** A request as its row keeps it, with what is to be checked in the end. */
export interface ModelRequest extends KnownRequest {
  id: string
  epoch: number
  charges: number
  checkings: number
  results: number
  by: string | null
  settledOn: FrozenReading | null
}

/** A process that works on one request; what it remembers dies with it. */
interface ModelWorker {
  request: ModelRequest
  session: number | null
  epoch: number | null
  renewedAt: number
  reading: FrozenReading | null
  failure: Known['failure']
  busyUntil: number | null
  frozenAt: number | null
  /** Where it is within a press. */
  press: { at: 'FILL' | 'MARK' | 'SEND' | 'NOTE'; press: 1 | 2; frozen: FrozenReading; target: Target } | null
}

const START = Date.parse('2026-11-27T09:00:00+09:00')
const { leaseMs, fenceMs } = OPERATION_TIMES
/** The watchdog kills a browser 5 s after its last ping. */
const WATCHDOG_MS = 5_000

/** Rows, leases, workers and a cart in memory; what happens is decided by `random`. */
export class ModelWorld {
  now = START
  switchedOn = true
  stands: Known['stands'] = 'YES'
  readonly cart = new ModelCart()
  readonly requests: ModelRequest[] = []
  /** One of a shop's own people made the very change that a request asks for. */
  calm = false
  private workers: ModelWorker[] = []
  private lease = { epoch: 0, expiresAt: 0 }
  private readonly random: () => number

  constructor(random: () => number) {
    this.random = random
  }

  /** At most one open request of a kind and a date shown; a second one is the first. */
  apply(kind: AutomatedKind): void {
    const shown = {
      nextScheduledDate: this.cart.scheduled,
      nextDeliveryDate: this.cart.delivery,
      asOf: this.now,
    }
    const isOpen = this.requests.some(
      (request) =>
        request.kind === kind &&
        !isEnded(request.state) &&
        request.shown.nextScheduledDate === shown.nextScheduledDate,
    )
    if (isOpen || this.cart.status !== 'ACTIVE') return
    this.requests.push({
      id: `R-${this.requests.length}`,
      kind,
      pause: kind === 'PAUSE' ? { base: 'NEXT_SCHEDULED_DATE', days: 30, until: null } : null,
      shown,
      facts: {
        status: 'ACTIVE',
        count: this.cart.count,
        cycle: null,
        newestOrderDeliveryDate: null,
        unshippedOrderIds: [...this.cart.orders],
      },
      product: { name: '青汁', code: 'A-1', id: null },
      frozen: null,
      target: null,
      state: 'QUEUED',
      reason: null,
      appliedAt: this.now,
      press: 0,
      verifyingSince: null,
      fencedAt: null,
      unchangedAt: null,
      failures: 0,
      lookAt: null,
      checkingAt: null,
      epoch: 0,
      charges: 0,
      checkings: 0,
      results: 0,
      by: null,
      settledOn: null,
    })
  }

  /** Time goes on; who lives renews its lease. */
  wait(ms: number): void {
    this.now += ms
    for (const worker of this.workers) {
      if (worker.frozenAt !== null || worker.epoch !== this.lease.epoch) continue
      worker.renewedAt = this.now
      this.lease.expiresAt = this.now + leaseMs
    }
    this.cart.pass(this.now)
  }

  /** A process begins, dies, stops or wakes. */
  startWorker(request: ModelRequest): void {
    if (this.workers.length >= 3) return
    this.workers.push({
      request,
      session: null,
      epoch: null,
      renewedAt: this.now,
      reading: null,
      failure: null,
      busyUntil: null,
      frozenAt: null,
      press: null,
    })
  }
  kill(): void {
    this.workers.splice(this.pick(this.workers.length), 1)
  }
  killAll(): void {
    this.workers = []
  }
  freeze(): void {
    const worker = this.workers[this.pick(this.workers.length)]
    if (worker) worker.frozenAt ??= this.now
  }
  thaw(): void {
    const worker = this.workers.find(({ frozenAt }) => frozenAt !== null)
    if (!worker) return
    if (this.now - (worker.frozenAt ?? 0) > WATCHDOG_MS) worker.session = null
    worker.frozenAt = null
  }

  /** A person completes, cancels or retries; the epoch rises, so whoever works on it writes nothing more. */
  person(act: 'COMPLETE' | 'CANCEL' | 'RETRY', request: ModelRequest): void {
    if (isEnded(request.state)) return
    if (act === 'COMPLETE')
      Object.assign(request, { state: 'DONE', by: 'HAND', results: request.results + 1 })
    if (act === 'CANCEL') {
      if (request.press > 0) return
      Object.assign(request, { state: 'CANCELLED', results: request.results + 1 })
    }
    if (act === 'RETRY') {
      if (request.state !== 'NEEDS_HUMAN') return
      if (request.press > 0 && request.checkingAt === null)
        Object.assign(request, { checkingAt: this.now, checkings: request.checkings + 1 })
      Object.assign(request, {
        state: request.press > 0 ? 'VERIFYING' : 'QUEUED',
        verifyingSince: request.press > 0 ? this.now : null,
        reason: null,
        lookAt: null,
      })
    }
    request.epoch += 1
  }

  /** One worker does one thing. */
  step(): void {
    const worker = this.workers[this.pick(this.workers.length)]
    if (!worker || worker.frozenAt !== null) return
    if (worker.press !== null) return this.pressing(worker, worker.press)
    this.take(worker, next(this.known(worker)))
  }

  private known(worker: ModelWorker): Known {
    return {
      now: this.now,
      request: worker.request,
      switchedOn: this.switchedOn,
      stands: this.stands,
      robot: worker.session === null ? { held: false, none: null } : { held: true },
      lease:
        worker.epoch === null
          ? worker.busyUntil === null
            ? 'NOT_TAKEN'
            : { busyUntil: worker.busyUntil }
          : 'HELD',
      rival: this.requests.some(
        ({ id, press, state }) => id !== worker.request.id && press > 0 && !isEnded(state),
      ),
      reading: worker.reading,
      failure: worker.failure,
      deny: [],
      times: OPERATION_TIMES,
    }
  }

  private take(worker: ModelWorker, step: Step): void {
    const { request } = worker
    const mine = worker.epoch === null || worker.epoch === request.epoch
    switch (step.do) {
      case 'END':
      case 'LEAVE':
        return this.end(worker)
      case 'TELL_CHECKING':
        request.checkingAt = this.now
        request.checkings += 1
        return
      case 'WAIT':
        if (step.failed && mine)
          Object.assign(request, { failures: request.failures + 1, lookAt: step.until })
        return this.end(worker)
      case 'CLAIM_ROBOT':
        worker.session = this.cart.login()
        return
      case 'TAKE_LEASE':
        return this.takeLease(worker)
      case 'READ': {
        if (this.fails(0.1) || !this.cart.takes(worker.session)) {
          worker.failure = { code: 'RPA_SESSION_LOST', retryable: true }
          return
        }
        worker.reading = this.cart.read(this.now)
        return
      }
      case 'FREEZE':
        if (!mine || request.state !== 'RUNNING') return this.end(worker)
        request.frozen ??= step.frozen
        request.target ??= step.target
        return
      case 'PRESS':
        worker.press = { at: 'FILL', press: step.press, frozen: step.frozen, target: step.target }
        return
      case 'READ_AGAIN':
        if (mine) {
          if (step.unchanged) request.unchangedAt ??= worker.reading?.readAt ?? null
          Object.assign(request, { lookAt: step.at, failures: 0 })
        }
        return this.end(worker)
      case 'HAND_OVER':
        if (mine && !isEnded(request.state))
          Object.assign(request, { state: 'NEEDS_HUMAN', reason: step.reason, lookAt: null })
        return
      case 'REFUSE':
        if (mine) Object.assign(request, { state: 'REFUSED', reason: step.reason })
        return
      case 'SETTLE':
        if (!mine || isEnded(request.state)) return this.end(worker)
        Object.assign(request, { state: 'DONE', by: step.by, settledOn: step.after })
        request.results += 1
        if (step.by === 'PRESS') request.charges += 1
    }
  }

  private takeLease(worker: ModelWorker): void {
    const { request } = worker
    if (isEnded(request.state)) return this.end(worker)
    if (this.lease.expiresAt > this.now) {
      worker.busyUntil = this.lease.expiresAt
      return
    }
    this.lease = { epoch: Math.max(this.lease.epoch, request.epoch) + 1, expiresAt: this.now + leaseMs }
    request.epoch = this.lease.epoch
    request.lookAt = null
    if (request.state === 'QUEUED') request.state = 'RUNNING'
    if (request.press > 0) request.fencedAt ??= this.now
    Object.assign(worker, { epoch: this.lease.epoch, renewedAt: this.now })
  }

  private pressing(worker: ModelWorker, press: NonNullable<ModelWorker['press']>): void {
    const { request } = worker
    switch (press.at) {
      case 'FILL':
        worker.press = null
        if (!this.cart.takes(worker.session)) {
          worker.failure = { code: 'RPA_SESSION_LOST', retryable: true }
          return
        }
        if (!sameStanding(press.frozen, this.cart.read(this.now))) {
          worker.failure = { code: 'RPA_VALUES_CHANGED', retryable: false }
          return
        }
        worker.press = { ...press, at: 'MARK' }
        return
      case 'MARK': {
        const isHeld = this.lease.epoch === worker.epoch && this.lease.expiresAt > this.now
        const isNext =
          request.epoch === worker.epoch &&
          request.press === press.press - 1 &&
          request.state === (press.press === 1 ? 'RUNNING' : 'VERIFYING')
        if (!isHeld || !isNext) return this.end(worker)
        Object.assign(request, {
          press: press.press,
          state: 'VERIFYING',
          verifyingSince: request.verifyingSince ?? this.now,
          fencedAt: null,
          unchangedAt: null,
          failures: 0,
          lookAt: null,
        })
        worker.press = { ...press, at: 'SEND' }
        return
      }
      case 'SEND': {
        const inTime = this.now - worker.renewedAt < leaseMs
        // Who woke too late knows that it sent nothing; if nobody has the request by now, it is as before.
        if (!inTime && press.press === 1 && worker.epoch === request.epoch && request.state === 'VERIFYING') {
          Object.assign(request, { press: 0, state: 'QUEUED', verifyingSince: null, fencedAt: null })
          return this.end(worker)
        }
        if (inTime && worker.session !== null && !this.fails(0.1))
          this.cart.send({
            requestId: request.id,
            target: press.target,
            session: worker.session,
            arrivesAt: this.now + this.delay(press.target),
          })
        worker.press = { ...press, at: 'NOTE' }
        this.cart.pass(this.now)
        return
      }
      case 'NOTE':
        worker.press = null
        worker.reading = null
        if (worker.epoch === request.epoch) request.fencedAt = this.now
    }
  }

  private end(worker: ModelWorker): void {
    this.workers = this.workers.filter((one) => one !== worker)
    if (worker.epoch !== null && worker.epoch === this.lease.epoch)
      this.lease.expiresAt = Math.min(this.lease.expiresAt, this.now)
  }

  /** A network holds a request back for less than the fence; what is written never twice may even come later. */
  private delay({ kind }: Target): number {
    const dice = this.random()
    if (dice < 0.5) return 0
    return Math.floor(this.random() * (dice < 0.9 || kind === 'DATES' ? fenceMs - 1 : 10 * fenceMs))
  }

  private fails(share: number): boolean {
    return !this.calm && this.random() < share
  }
  private pick(length: number): number {
    return Math.floor(this.random() * length)
  }
}
