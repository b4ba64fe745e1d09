import { describe, expect, it } from '@jest/globals'
import { Pace } from '../../../worker/delivery/dispatcher/pace.ts'
import { PushPermission } from '../../../worker/delivery/dispatcher/pushPermission.ts'
import { WakeUp } from '../../../worker/runtime/wakeUp.ts'
import { singleFlight } from '../../../infra/runtime/singleFlight.ts'
import type { LineAccountId, ShopId } from '../../../domain/values/ids.ts'

const LONG_MS = 60_000

describe('the pace of a channel', () => {
  it('gives turns in the order they were asked for, no faster than its share of the limit', async () => {
    const pace = new Pace(200, true)
    const order: number[] = []
    const began = performance.now()
    await Promise.all(Array.from({ length: 20 }, (_, i) => pace.turn().then(() => order.push(i))))
    expect(performance.now() - began).toBeGreaterThan((19 / pace.perSecond) * 1000)
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })

  it('lets a withdrawn push leave at once, without a token', async () => {
    const pace = new Pace(200)
    pace.pause(LONG_MS)
    const stop = new AbortController()
    const waiting = [pace.turn(stop.signal), pace.turn(stop.signal)]
    stop.abort()
    expect(await Promise.all(waiting)).toEqual([false, false])
    expect(await pace.turn(stop.signal)).toBe(false)
  })

  it('gives the turn of who has left to the next', async () => {
    const pace = new Pace(20, true)
    const stop = new AbortController()
    const [first, second] = [pace.turn(stop.signal), pace.turn()]
    stop.abort()
    expect(await Promise.all([first, second])).toEqual([false, true])
  })

  it('follows a limit that rises while pushes wait', async () => {
    const pace = new Pace(0.01, true)
    const turn = pace.turn()
    pace.follow(2_000)
    expect(await turn).toBe(true)
  })
})

describe('the permission to push', () => {
  const NONE = { stopped: false, held: false, removed: false }
  const permissionFor = (leaseMs: number) => {
    const lease = {
      lineAccountId: '' as LineAccountId,
      shopId: '' as ShopId,
      epoch: 1,
      deadline: performance.now() + leaseMs,
    }
    let changes = 0
    const changed = new WakeUp()
    const onChange = (): void => {
      changes += 1
      changed.ring()
    }
    const permission = new PushPermission({ lease, pushTimeoutMs: 5_000, onChange })
    return { lease, permission, changed, changes: () => changes }
  }

  it.each(['stopped', 'held', 'removed'] as const)('ends when the channel is %s, and comes back', (what) => {
    const { permission, changes } = permissionFor(LONG_MS)
    const { signal } = permission
    permission.follow({ ...NONE, [what]: true })
    expect([signal.aborted, permission.isGranted, changes()]).toEqual([true, false, 1])
    permission.follow(NONE)
    expect([signal.aborted, permission.isGranted, changes()]).toEqual([true, true, 2])
    permission.end()
    permission.follow(NONE)
    expect(permission.isGranted).toBe(false)
  })

  it('ends when too little of the lease is left for a push, and comes back with a renewal', async () => {
    const { lease, permission, changed } = permissionFor(5_030)
    expect(permission.isGranted).toBe(true)
    await changed.wait(LONG_MS)
    expect(permission.isGranted).toBe(false)
    expect(performance.now()).toBeGreaterThan(permission.lastStart())
    lease.deadline += 15_000
    permission.follow(NONE)
    expect(permission.isGranted).toBe(true)
    permission.end()
  })

  it('ends at once when it begins with too little of the lease', async () => {
    const { permission, changed } = permissionFor(4_990)
    await changed.wait(LONG_MS)
    expect(permission.isGranted).toBe(false)
    permission.end()
  })

  it('comes back by itself when a rest is over', async () => {
    const { permission, changed } = permissionFor(LONG_MS)
    permission.rest(30)
    expect(permission.isGranted).toBe(false)
    await changed.wait()
    while (!permission.isGranted) {
      permission.follow(NONE)
      await new Promise(setImmediate)
    }
    permission.end()
  })
})

describe('a wake-up', () => {
  it('keeps a ring for who waits later, and only one', async () => {
    const wakeUp = new WakeUp()
    wakeUp.ring()
    wakeUp.ring()
    await wakeUp.wait()
    const began = performance.now()
    await wakeUp.wait(20)
    expect(performance.now() - began).toBeGreaterThan(15)
  })

  it('forgets a ring on request, and keeps its appointment', async () => {
    const wakeUp = new WakeUp()
    wakeUp.ring()
    wakeUp.forget()
    wakeUp.ringIn(LONG_MS)
    wakeUp.ringIn(10)
    await wakeUp.wait()
    wakeUp.end()
  })
})

describe('a single flight', () => {
  it('is shared by whoever calls while it runs, and begins anew after it', async () => {
    let runs = 0
    const work = singleFlight(async () => {
      runs += 1
      return runs
    })
    expect(await Promise.all([work(), work(), work.running])).toEqual([1, 1, 1])
    expect(work.running).toBeUndefined()
    expect(await work()).toBe(2)
  })
})
