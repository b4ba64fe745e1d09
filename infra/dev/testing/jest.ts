import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { type JestRun, needsServices } from './plan.ts'
import { type JestReport, type Tally, tallyOf } from './tally.ts'

/** Timeout of a test with real services, milliseconds: patience with a busy machine. */
const servicesMs = 120_000

/** After SIGTERM jest and its workers have this long before SIGKILL, milliseconds. */
const graceMs = 1_000

/** What jest says of --outputFile and --forceExit, and has no option to leave out. */
const noise = /^(Test results written to|Force exiting Jest): /

/** What every run of jest shares. */
export interface JestSurroundings {
  root: string
  /** A folder for reports. */
  folder: string
  /** Added to the environment of the tests. */
  environment: Record<string, string>
  /** Passed on to jest as they are: `-t`, `--verbose`, ... */
  options: readonly string[]
  /** Ends the tests at once. */
  signal: AbortSignal
}

/** Runs jest once and counts; jest's own report goes to the terminal. */
export async function runJest(run: JestRun, surroundings: JestSurroundings): Promise<Tally> {
  const { root, folder, environment, options, signal } = surroundings
  const reportFile = join(folder, `${run.name.replaceAll(/\W+/g, '-')}.json`)
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
  const patience = needsServices(run) ? [`--testTimeout=${servicesMs}`] : []
  const workers = run.workers === 1 ? ['--runInBand'] : [`--maxWorkers=${run.workers}`]
  const reporting = ['--forceExit', '--json', `--outputFile=${reportFile}`]
  const child = spawn(
    process.execPath,
    [
      ...node,
      join(root, 'node_modules/jest/bin/jest.js'),
      ...workers,
      ...patience,
      ...reporting,
      ...options,
      '--runTestsByPath',
      ...run.files,
    ],
    {
      cwd: root,
      env: { ...process.env, ...environment, TZ: run.timeZone },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    },
  )
  const { pid } = child
  const lines = createInterface({ input: child.stderr })
  lines.on('line', (line) => {
    if (!noise.test(line)) process.stderr.write(`${line}\n`)
  })
  const told = once(lines, 'close')
  const end = (): void => {
    if (pid !== undefined) void endGroup(pid)
  }
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code))
  })
  signal.removeEventListener('abort', end)
  // A process that a test left behind may hold jest's output open.
  await Promise.race([told, pause(graceMs, undefined, { ref: false })])
  child.stderr.destroy()
  const report = existsSync(reportFile)
    ? (JSON.parse(await readFile(reportFile, 'utf8')) as JestReport)
    : null
  return tallyOf(report, exitCode, run.timeZone)
}

/** jest ends at SIGTERM and leaves its workers behind; they are in its process group. */
async function endGroup(leader: number): Promise<void> {
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(-leader, name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
    await pause(graceMs)
  }
}
