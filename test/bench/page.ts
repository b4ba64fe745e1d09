import { bringPages } from '../../infra/dev/pages/build.ts'
import { weightOf } from '../setup/pages/weight.ts'
import type { BenchPlace } from './bed.ts'
import { type Findings, number } from './figure.ts'

/** Customers are on mobile networks: the page is usable in a second on a slow one. */
const MOST_BYTES = 40_000

/** The identity page inside LINE: what a telephone loads before it can be used. */
export async function page({ root }: BenchPlace): Promise<Findings> {
  const { folder } = await bringPages(root)
  const gz = weightOf(folder, 'gz')
  const br = weightOf(folder, 'br')
  return {
    figures: [
      {
        name: 'identity page: loaded before it can be used',
        measured: `${number(gz.total)} bytes gz in ${gz.files.length} files; ${number(br.total)} by brotli`,
        reached: { aim: `under ${number(MOST_BYTES)} bytes gz`, ok: gz.total < MOST_BYTES },
      },
    ],
    wrong: [],
  }
}
