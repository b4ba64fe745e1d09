import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { bareWave } from './bareWave.ts'
import type { BenchPlace } from './bed.ts'
import { bytes } from './bytes.ts'
import { type Findings, table } from './figure.ts'
import { deliveryStatus } from './deliveryStatus.ts'
import { HISTORY_LASTS_MS, history } from './history.ts'
import { intake } from './intake.ts'
import { page } from './page.ts'
import { replan } from './replan.ts'
import { replies } from './replies.ts'
import { robots } from './robots.ts'
import { saving } from './saving.ts'
import { sharedCarts } from './sharedCarts.ts'
import { simulation } from './simulation.ts'
import { webhooks } from './webhooks.ts'
import { wave } from './wave.ts'

/** What can be measured, by the name that `npm run bench -- <name>` takes. */
export const BENCHES: Record<string, (place: BenchPlace) => Promise<Findings>> = {
  bare: bareWave,
  intake,
  wave: (place) => wave(place, 1),
  channels: (place) => wave(place, 10),
  history,
  bytes,
  replan,
  saving,
  simulation,
  carts: sharedCarts,
  page,
  deliveryStatus,
  webhooks,
  replies,
  robots,
}

/** Everything in half an hour: what is counted and not timed is taken while the last wave is armed. */
const EVERYTHING: typeof BENCHES = {
  page,
  simulation,
  saving,
  carts: sharedCarts,
  deliveryStatus,
  robots,
  webhooks,
  bare: bareWave,
  intake,
  replan,
  wave: (place) => wave(place, 1),
  'channels, history and bytes': (place) =>
    wave(place, 10, {
      lastsMs: HISTORY_LASTS_MS,
      run: async () => merge(await Promise.all([history(place), bytes(place)])),
    }),
}

const merge = (all: Findings[]): Findings => ({
  figures: all.flatMap((one) => one.figures),
  wrong: all.flatMap((one) => one.wrong),
})

/**
 * Measures what is named, or everything, one after another, and prints the table. False when a result was
 * wrong (a double, a loss, an early message) or could not be had; a slow ratio is only said.
 */
export async function runBenches(place: BenchPlace, names: readonly string[]): Promise<boolean> {
  const chosen =
    names.length === 0
      ? Object.entries(EVERYTHING)
      : Object.entries(BENCHES).filter(([name]) => names.includes(name))
  const found: Findings[] = []
  const began = performance.now()
  for (const [name, bench] of chosen) {
    console.log(`  ${name} (before it, the machine idles ${await idlePercent()} %)`)
    const from = performance.now()
    found.push(await bench(place).catch((error: unknown) => failed(name, error)))
    console.log(`    ${secondsSince(from)} s`)
  }
  const { figures, wrong } = merge(found)
  console.log(`\n${table(figures)}\n`)
  for (const what of wrong) console.log(`  WRONG: ${what}`)
  const verdict = wrong.length === 0 ? 'nothing sent twice, lost or early' : `${wrong.length} wrong`
  console.log(`  ${verdict}; ${secondsSince(began)} s`)
  return wrong.length === 0
}

const failed = (name: string, error: unknown): Findings => ({
  figures: [],
  wrong: [`${name}: ${error instanceof Error ? error.message : String(error)}`],
})

const secondsSince = (instant: number): string => ((performance.now() - instant) / 1000).toFixed(0)

/** What the processors do not do for others over two seconds: below 90 %, measure again another time. */
async function idlePercent(): Promise<number> {
  const total = () => {
    const times = cpus().map((cpu) => cpu.times)
    const idle = times.reduce((sum, time) => sum + time.idle, 0)
    return { idle, all: times.reduce((sum, t) => sum + t.user + t.nice + t.sys + t.idle + t.irq, 0) }
  }
  const before = total()
  await sleep(2_000)
  const after = total()
  return Math.round((100 * (after.idle - before.idle)) / (after.all - before.all))
}
