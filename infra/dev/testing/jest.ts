import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JestRun } from './plan.ts'
import { type JestReport, type Tally, tallyOf } from './tally.ts'

/** Where jest runs and what its tests are told. */
export interface JestSurroundings {
  root: string
  /** A folder for reports. */
  folder: string
  /** Added to the environment of the tests. */
  environment: Record<string, string>
  /** Passed on to jest as they are: `-t`, `--verbose`, ... */
  options: readonly string[]
  /** Told each process that is started, so that it can be ended from outside. */
  started: (child: ChildProcess) => void
}

/** Runs jest once and counts. Its own report goes to the terminal as it comes. */
export async function runJest(run: JestRun, surroundings: JestSurroundings): Promise<Tally> {
  const { root, folder, environment, options, started } = surroundings
  const reportFile = join(folder, `${run.name.replaceAll(/\W+/g, '-')}.json`)
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
  const workers = run.workers === 1 ? ['--runInBand'] : [`--maxWorkers=${run.workers}`]
  const reporting = ['--forceExit', '--json', `--outputFile=${reportFile}`]
  const child = spawn(
    process.execPath,
    [
      ...node,
      join(root, 'node_modules/jest/bin/jest.js'),
      ...workers,
      ...reporting,
      ...options,
      '--runTestsByPath',
      ...run.files,
    ],
    {
      cwd: root,
      env: { ...process.env, ...environment, TZ: run.timeZone },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  started(child)
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code))
  })
  const report = existsSync(reportFile)
    ? (JSON.parse(await readFile(reportFile, 'utf8')) as JestReport)
    : null
  return tallyOf(report, exitCode)
}
