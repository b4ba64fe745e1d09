import { loadavg } from 'node:os'
import { bareWave } from './bareWave.ts'
import type { BenchPlace } from './bed.ts'
import { type Findings, table } from './figure.ts'
import { history } from './history.ts'
import { bytes } from './bytes.ts'
import { intake } from './intake.ts'
import { wave } from './wave.ts'

/** What can be measured, by the name that `npm run bench -- <name>` takes. */
export const BENCHES: Record<string, (place: BenchPlace) => Promise<Findings>> = {
  history,
  intake,
  bytes,
  bare: bareWave,
  wave: (place) => wave(place, 1),
  channels: (place) => wave(place, 10),
}

/**
 * Measures one after another and prints the table. False when a result was wrong (a double, a loss, an early
 * message) or could not be had; a slow ratio is only said.
 */
export async function runBenches(place: BenchPlace, names: readonly string[]): Promise<boolean> {
  const figures: Findings['figures'] = []
  const wrong: string[] = []
  const began = performance.now()
  for (const name of names) {
    const bench = BENCHES[name]
    if (!bench) throw new Error(`no bench ${name}; there are ${Object.keys(BENCHES).join(', ')}`)
    console.log(`  ${name} (load average ${loadavg()[0]?.toFixed(1)})`)
    const from = performance.now()
    try {
      const found = await bench(place)
      figures.push(...found.figures)
      wrong.push(...found.wrong.map((what) => `${name}: ${what}`))
    } catch (error) {
      wrong.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    console.log(`    ${((performance.now() - from) / 1000).toFixed(0)} s`)
  }
  console.log(`\n${table(figures)}\n`)
  for (const what of wrong) console.log(`  WRONG: ${what}`)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(
    wrong.length === 0 ? `  nothing sent twice, lost or early; ${seconds} s` : `  ${wrong.length} wrong`,
  )
  return wrong.length === 0
}
