import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Findings, number } from './figure.ts'

const ORDERS = 100_000
const MESSAGES = 50
const MOST_SECONDS = 5
const MOST_MB = 300

/** The simulator over many orders and messages, in a process of its own: CPU time and the most memory it ever had. */
export async function simulation(): Promise<Findings> {
  const script = join(import.meta.dirname, 'simulation', 'many.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, `${ORDERS}`, `${MESSAGES}`])
  const { cpuSeconds, peakMb, deliveries } = JSON.parse(stdout) as {
    cpuSeconds: number
    peakMb: number
    deliveries: number
  }
  const of = `simulation of ${number(ORDERS)} orders against ${MESSAGES} messages`
  return {
    figures: [
      {
        name: `${of}: CPU`,
        measured: `${number(cpuSeconds, 1)} s for ${number(deliveries)} deliveries`,
        reached: { aim: `under ${MOST_SECONDS} s`, ok: cpuSeconds < MOST_SECONDS },
      },
      {
        name: `${of}: memory`,
        measured: `${number(peakMb)} MB`,
        reached: { aim: `under ${MOST_MB} MB`, ok: peakMb < MOST_MB },
      },
    ],
    wrong: deliveries === 0 ? ['the simulation foretold nothing'] : [],
  }
}
