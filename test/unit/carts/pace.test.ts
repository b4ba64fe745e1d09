import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  afterTurn,
  expectedWaitMs,
  isOpen,
  type Lane,
  nextServed,
  type Pace,
  PULLS_PER_CHECK,
  REQUEST_INTERVAL_MS,
  type WaitingTurn,
} from '../../../domain/carts/pace.ts'

/** Somebody who asks again and again: for each turn anew, `gapMs` after the one before ended. */
interface Claimant {
  shopId: string
  claimant: string
  lane: Lane
  /** When it begins to ask, and how many turns it wants. */
  from: number
  turns: number
  /** How long its requests take. */
  requestMs: number
  gapMs: number
}

interface Turn {
  shopId: string
  claimant: string
  lane: Lane
  askedAt: number
  at: number
  until: number
  /** Shops with a pull that waited at the start, this one too. */
  shopsPulling: Set<string>
  /** Who else waited. */
  others: number
}

/** One key, by a clock that jumps to the next moment at which something can happen. */
function simulate(claimants: readonly Claimant[], endsAt = 600_000): Turn[] {
  const turns: Turn[] = []
  const left = new Map(claimants.map((one) => [one, { wants: one.turns, askedAt: one.from }]))
  let opensAt = 0
  let pullsSinceCheck = PULLS_PER_CHECK
  let pulledAt: number | null = null
  for (let now = 0; now < endsAt; now += 50) {
    const held = turns.some(({ until }) => until > now)
    const last = turns.at(-1)
    if (!held && last?.lane === 'pull') pulledAt = last.until
    const waiting = [...left].flatMap(([one, { wants, askedAt }]): WaitingTurn[] => {
      if (wants === 0 || askedAt > now) return []
      const served = (of: (turn: Turn) => boolean) =>
        turns.findLast((turn) => turn.lane === one.lane && of(turn))?.at ?? null
      return [
        {
          id: one.claimant,
          shopId: one.shopId,
          claimant: one.claimant,
          lane: one.lane,
          askedAt,
          shopServedAt: served((turn) => turn.shopId === one.shopId),
          claimantServedAt: served((turn) => turn.claimant === one.claimant),
        },
      ]
    })
    const pace: Pace = { now, opensAt, isHeld: held, pullsSinceCheck, pulledAt, waiting }
    const next = isOpen(pace) ? nextServed(pace) : null
    if (next === null) {
      // Nobody is kept waiting for nothing: only checks, for the moment in which a pull stores its page.
      if (isOpen(pace) && waiting.length > 0) {
        expect(waiting.every(({ lane }) => lane === 'check')).toBe(true)
        expect(now).toBeLessThan((pulledAt ?? 0) + REQUEST_INTERVAL_MS)
      }
      continue
    }
    expect(expectedWaitMs(pace, next.id)).toBe(0)
    const claimant = claimants.find((one) => one.claimant === next.claimant)
    const state = claimant && left.get(claimant)
    if (!claimant || !state) throw new Error('nobody asked for this turn')
    const until = now + claimant.requestMs
    turns.push({
      ...next,
      at: now,
      until,
      shopsPulling: new Set(waiting.filter(({ lane }) => lane === 'pull').map(({ shopId }) => shopId)),
      others: waiting.length - 1,
    })
    left.set(claimant, { wants: state.wants - 1, askedAt: until + claimant.gapMs })
    opensAt = now + REQUEST_INTERVAL_MS
    pullsSinceCheck = afterTurn(pullsSinceCheck, next.lane)
  }
  return turns
}

const claimants = fc
  .array(
    fc.record({
      shop: fc.integer({ min: 0, max: 5 }),
      lane: fc.constantFrom<Lane>('pull', 'check'),
      from: fc.integer({ min: 0, max: 2_400 }).map((n) => n * 50),
      turns: fc.integer({ min: 1, max: 80 }),
      requestMs: fc.constantFrom(50, 300, 1_000, 2_500),
      gapMs: fc.constantFrom(0, 100, 900, 5_000),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((made) =>
    made.map(({ shop, ...one }, n): Claimant => ({ ...one, shopId: `s${shop}`, claimant: `c${n}` })),
  )

describe('turns at a cart that shops share', () => {
  it('start at least a second apart, one request at a time', () => {
    fc.assert(
      fc.property(claimants, (made) => {
        const turns = simulate(made)
        for (const [n, turn] of turns.entries()) {
          const before = turns[n - 1]
          if (!before) continue
          expect(turn.at - before.at).toBeGreaterThanOrEqual(REQUEST_INTERVAL_MS)
          expect(turn.at).toBeGreaterThanOrEqual(before.until)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('go round by shop: nobody is served twice by its lane while another shop waits for its first', () => {
    fc.assert(
      fc.property(claimants, (made) => {
        const turns = simulate(made)
        for (const lane of ['pull', 'check'] as const)
          for (const turn of turns.filter((one) => one.lane === lane)) {
            const meanwhile = turns.filter(
              (one) =>
                one.lane === lane && one.at > turn.askedAt && one.at < turn.at && one.shopId !== turn.shopId,
            )
            const ofOneClaimant = made.filter((one) => one.lane === lane && one.shopId === turn.shopId)
            // The claimants of a shop share its turns: each round serves one of them.
            for (const shopId of new Set(meanwhile.map((one) => one.shopId)))
              expect(meanwhile.filter((one) => one.shopId === shopId).length).toBeLessThanOrEqual(
                ofOneClaimant.length,
              )
          }
      }),
      { numRuns: 60 },
    )
  })

  it('give checks one in ten while pulls wait', () => {
    fc.assert(
      fc.property(claimants, (made) => {
        let pulls = PULLS_PER_CHECK
        for (const turn of simulate(made)) {
          if (turn.lane === 'pull') pulls += 1
          else {
            if (turn.shopsPulling.size > 0) expect(pulls).toBeGreaterThanOrEqual(PULLS_PER_CHECK)
            pulls = 0
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('let a check that is alone go at once', () => {
    const alone = {
      shopId: 's',
      claimant: 'c',
      lane: 'check',
      from: 0,
      turns: 1,
      requestMs: 50,
      gapMs: 0,
    } as const
    expect(simulate([alone], 1_000)).toMatchObject([{ at: 0 }])
  })

  it('come as often for a shop of one connection as for one that floods', () => {
    const pull = (shopId: string, n: number): Claimant => ({
      shopId,
      claimant: `${shopId}${n}`,
      lane: 'pull',
      from: 0,
      turns: Number.POSITIVE_INFINITY,
      requestMs: 300,
      gapMs: 0,
    })
    const flood = Array.from({ length: 40 }, (_, n) => pull('flood', n))
    const checks = Array.from(
      { length: 40 },
      (_, n): Claimant => ({ ...pull('flood', n + 100), lane: 'check' }),
    )
    const turns = simulate([...flood, ...checks, pull('small', 0)], 200_000)
    const of = (shopId: string, lane: Lane) =>
      turns.filter((one) => one.shopId === shopId && one.lane === lane)
    expect(turns.length).toBe(200)
    expect(of('flood', 'check').length).toBeLessThanOrEqual(turns.length / 10 + 1)
    expect(of('small', 'pull').length).toBeGreaterThanOrEqual(of('flood', 'pull').length - 1)
  })

  it('go to who asks about one customer ahead of pulls, which keep about one in four', () => {
    const busy = (claimant: string, lane: Lane, from: number): Claimant => ({
      shopId: claimant,
      claimant,
      lane,
      from,
      turns: Number.POSITIVE_INFINITY,
      requestMs: 200,
      gapMs: 0,
    })
    const pulls = Array.from({ length: 8 }, (_, n) => busy(`pull${n}`, 'pull', 0))
    const one = { ...busy('one', 'reread', 30_000), turns: 3 }
    const [first, second, third] = simulate([...pulls, one]).filter(({ lane }) => lane === 'reread')
    expect(first?.at).toBeLessThanOrEqual(30_000 + 2 * REQUEST_INTERVAL_MS)
    expect([second, third].map((turn) => turn?.lane)).toEqual(['reread', 'reread'])
    expect(third?.at).toBeLessThanOrEqual(30_000 + 5 * REQUEST_INTERVAL_MS)

    const flood = Array.from({ length: 20 }, (_, n) => busy(`r${n}`, 'reread', 0))
    const check = busy('check', 'check', 0)
    const lanes = simulate([...pulls, ...flood, check], 400_000).map(({ lane }) => lane)
    const share = (lane: Lane) => lanes.filter((other) => other === lane).length / lanes.length
    expect(share('pull')).toBeGreaterThan(0.15)
    expect(share('reread')).toBeGreaterThan(0.5)
    expect(share('check')).toBeGreaterThan(0.08)
  })

  it('are expected no earlier than they can come, by who waits ahead', () => {
    const waiting = ['a', 'b', 'c'].map(
      (id, n): WaitingTurn => ({
        id,
        shopId: id,
        claimant: id,
        lane: 'pull',
        askedAt: n,
        shopServedAt: null,
        claimantServedAt: null,
      }),
    )
    const pace: Pace = { now: 0, opensAt: 400, isHeld: false, pullsSinceCheck: 0, pulledAt: null, waiting }
    expect(waiting.map(({ id }) => expectedWaitMs(pace, id))).toEqual([400, 1_400, 2_400])
  })
})
