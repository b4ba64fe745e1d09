/**
 * `npm run chaos -- requests [--minutes 10] [--seed n] [--keep]`: the whole product in real processes, harmed at random,
 * then counted: changed twice, charged wrongly, told wrongly, lost, stuck. The exit code is 1 unless all are 0.
 */
import { parseArgs } from 'node:util'
import { runRequestsChaos } from '../../test/chaos/requests/run.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const minutes = Number(values.minutes)
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed)
const isRead =
  positionals.length === 1 && positionals[0] === 'requests' && minutes > 0 && Number.isSafeInteger(seed)
if (!isRead) {
  console.error('npm run chaos -- requests [--minutes 10] [--seed n] [--keep]')
  process.exit(2)
}
// What was started ends with this process; the next run removes the folder.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const isFine = await runRequestsChaos({
  minutes,
  seed,
  keep: values.keep,
  say: (line) => console.log(`  ${line}`),
})
process.exit(isFine ? 0 : 1)
