/**
 * `npm test [-- pattern ...] [jest options]`: format, rooms, lint and types, then the tests, against a PostgreSQL and a
 * Temporal server of their own. A pattern is the name of a room (`carts`) or a regular expression over paths; without
 * one, all tests run. `--skip-checks` leaves out what comes before the tests. Ends with the ten slowest files and, on
 * the last line, the count.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bringPagesAloud } from './pages/bringAloud.ts'
import { firstComplaint } from './testing/checks.ts'
import { runJest } from './testing/jest.ts'
import { needsBrowser, needsServices, planRuns } from './testing/plan.ts'
import {
  browserEnvironment,
  prepareFolder,
  removeFolder,
  startServices,
  type TestServices,
} from './testing/services.ts'
import { add, nothing, sentence, slowest, type Tally } from './testing/tally.ts'
import { domainTests, readTests, testFiles } from './testing/testFiles.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const given = process.argv.slice(2).filter((argument) => argument !== '--skip-checks')
const checked = given.length === process.argv.length - 2
const firstOption = given.findIndex((argument) => argument.startsWith('-'))
const patterns = firstOption < 0 ? given : given.slice(0, firstOption)
const options = firstOption < 0 ? [] : given.slice(firstOption)

let services: TestServices | undefined
let folder: string | undefined
const interruption = new AbortController()

const interrupt = (): void => interruption.abort()

async function everything(): Promise<Tally> {
  const complaint = checked ? await firstComplaint(root) : null
  if (complaint !== null) {
    console.log(complaint)
    return { ...nothing, failed: 1 }
  }
  const tests = await readTests(root)
  const runs = planRuns(testFiles(tests), patterns, domainTests(tests))
  if (runs.length === 0) throw new Error(`no test file matches ${patterns.join(' or ')}`)
  folder = await prepareFolder(root)
  let tally = nothing
  for (const run of runs) {
    if (interruption.signal.aborted) return tally
    if (services === undefined && needsServices(run)) services = await startServices(root, folder)
    const { length } = run.files
    console.log(`\n  ${run.name}: ${length} ${length === 1 ? 'file' : 'files'}`)
    if (needsBrowser(run)) await bringPagesAloud(root)
    const browser = needsBrowser(run) ? await browserEnvironment(root) : {}
    const environment = { ...services?.environment, ...browser }
    const { signal } = interruption
    tally = add(tally, await runJest(run, { root, folder, environment, options, signal }))
  }
  return tally
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
  process.on('disconnect', interrupt)
  process.channel?.unref()
  let tally: Tally
  try {
    tally = await everything()
  } catch (error) {
    console.log(`\n  ${(error as Error).message}`)
    tally = { ...nothing, failed: 1 }
  }
  try {
    await services?.stop()
    if (folder !== undefined) await removeFolder(root, folder)
  } catch (error) {
    console.log(`\n  cleaning up: ${(error as Error).message}`)
    tally = add(tally, { ...nothing, failed: 1 })
  }
  const interrupted = interruption.signal.aborted
  if (interrupted) console.log('\n  interrupted')
  const slow = slowest(tally, 10)
  if (slow.length > 0) console.log(`\n  slowest files\n${slow.join('\n')}`)
  console.log(`\n${sentence(tally)}`)
  process.exitCode = interrupted ? 130 : tally.failed === 0 ? 0 : 1
}

await main()
