import { setTimeout as sleep } from 'node:timers/promises'
import { drawFrom } from '../stage/draw.ts'
import { clearFaults, editAsStaff, harm, orderFault } from './harm.ts'
import { type ChaosShop, mendRobots, openShops } from './shops.ts'
import { COUNTS, judge, stillMoving } from './verdict.ts'
import { actAsOperator, askForSomething, noWishes } from './wishes.ts'
import { openWorld, TIMES, type World } from './world.ts'

export interface ChaosOptions {
  minutes: number
  seed: number
  say: (line: string) => void
  /** Keep the data and the logs. */
  keep: boolean
}

const BUYERS = 24
/** Milliseconds between two of each, on average. */
const PACE = { wish: 2_500, fault: 4_000, staff: 9_000, operator: 7_000, harm: 8_000, mend: 6_000 }
/** How long Temporal is away at most; in a short run less, as nothing else would happen in it. */
const TEMPORAL_AWAY_MS = { short: 16_000, long: 180_000 }
const LONG_RUN_MINUTES = 20
/** How long everything may take to come to rest once nothing is harmed any more. */
const REST_MS = 8 * 60_000

/**
 * Real processes, robots and stand-ins, harmed at random for so many minutes; then it waits until all is at rest, and
 * counts. The seed decides what is done and in which order; when exactly, the machine. True: all counts are zero.
 */
export async function runRequestsChaos({ minutes, seed, say, keep }: ChaosOptions): Promise<boolean> {
  say(`seed ${seed}`)
  const world = await openWorld(say)
  let isFine = false
  try {
    const shops = await openShops(world, BUYERS)
    say(`two shops with ${BUYERS} customers and 2 robots each; now ${minutes} min of harm`)
    const wishes = noWishes()
    await harmFor(world, shops, { minutes, seed, say, wishes })
    say('no more harm; waiting until all is at rest')
    await clearFaults(shops)
    await comeToRest(world, shops, say)
    const { verdict, says } = await judge(world, shops, wishes)
    const refused = [...wishes.refused].map(([status, count]) => `${count} with ${status || 'no answer'}`)
    say(`\n${wishes.asked} asked, ${wishes.accepted.size} requests; refused: ${refused.join(', ') || 'none'}`)
    for (const line of says) say(line)
    say('')
    for (const count of COUNTS) {
      say(`${count} ${verdict[count].length}`)
      for (const line of verdict[count].slice(0, 20)) say(`    ${line}`)
    }
    isFine = COUNTS.every((count) => verdict[count].length === 0)
    if (!isFine) say(`\nagain: npm run chaos -- requests --minutes ${minutes} --seed ${seed}`)
    return isFine
  } finally {
    const kept = keep || !isFine
    await world.close(kept)
    if (kept) say(`data and logs: ${world.folder} (removed at the next run)`)
  }
}

async function harmFor(
  world: World,
  shops: readonly ChaosShop[],
  {
    minutes,
    seed,
    say,
    wishes,
  }: Pick<ChaosOptions, 'minutes' | 'seed' | 'say'> & { wishes: ReturnType<typeof noWishes> },
): Promise<void> {
  const end = performance.now() + minutes * 60_000
  const temporalAwayMs = minutes < LONG_RUN_MINUTES ? TEMPORAL_AWAY_MS.short : TEMPORAL_AWAY_MS.long
  const running = new Set<Promise<unknown>>()
  let nth = 0
  /** One kind of event with draws of its own, each after a pause; `atOnce`: without waiting for the one before. */
  const often = async (pace: number, act: (draw: () => number) => Promise<string | void>, atOnce = false) => {
    nth += 1
    const draw = drawFrom(seed * 1_000 + nth)
    while (performance.now() < end) {
      await sleep(pace * (0.3 + 1.4 * draw()))
      const acting = act(draw)
        .then((words) => {
          if (typeof words === 'string') say(`${new Date().toISOString().slice(11, 19)}  ${words}`)
        })
        .catch((error: unknown) => say(`${error instanceof Error ? error.message : String(error)}`))
      if (!atOnce) {
        await acting
        continue
      }
      running.add(acting)
      void acting.finally(() => running.delete(acting))
    }
  }
  await Promise.all([
    often(PACE.wish, (draw) => askForSomething(world, shops, { draw, wishes }), true),
    often(PACE.fault, (draw) => orderFault(shops, draw)),
    often(PACE.staff, (draw) => editAsStaff(shops, draw)),
    often(PACE.operator, (draw) => actAsOperator(world, shops, draw)),
    often(PACE.harm, (draw) => harm(world, draw, temporalAwayMs)),
    often(PACE.mend, async () => void (await Promise.all(shops.map((shop) => mendRobots(world, shop))))),
  ])
  await Promise.all(running)
}

async function comeToRest(
  world: World,
  shops: readonly ChaosShop[],
  say: (line: string) => void,
): Promise<void> {
  const end = performance.now() + REST_MS
  // What was read as at rest must stay so: a memo or a message may still follow.
  for (let calm = 0; calm < 3 && performance.now() < end; ) {
    await sleep(TIMES.firstWaitMs * 2)
    await Promise.all(shops.map((shop) => mendRobots(world, shop))).catch(() => {})
    const moving = await stillMoving(world).catch(() => 1)
    calm = moving === 0 ? calm + 1 : 0
    if (moving > 0) say(`${moving} still move`)
  }
}
