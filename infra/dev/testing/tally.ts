/** Number of tests by outcome, and how long each file took. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
  files: readonly { path: string; timeZone: string; ms: number }[]
}

/** The part of jest's `--json` report that is read. */
export interface JestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  /** Files that could not be loaded; their tests are in no other number. */
  numRuntimeErrorTestSuites: number
  /** A test file each, by its absolute path; epoch milliseconds. */
  testResults: { name: string; startTime: number; endTime: number }[]
}

/** Nothing counted yet. */
export const nothing: Tally = { passed: 0, failed: 0, skipped: 0, files: [] }

/** Sum of two counts. */
export function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    files: [...one.files, ...other.files],
  }
}

/**
 * The count of one run of jest. A file that could not be loaded counts as one failure; so does a run that left no
 * report (null) or ended badly without a failed test.
 */
export function tallyOf(report: JestReport | null, exitCode: number | null, timeZone = 'UTC'): Tally {
  if (report === null) return { ...nothing, failed: 1 }
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    files: report.testResults.map(({ name, startTime, endTime }) => ({
      path: name.slice(name.lastIndexOf('/test/') + 1),
      timeZone,
      ms: endTime - startTime,
    })),
  }
}

/**
 * The `count` test files that took longest, a line each, with the time zone where a file ran under two; none when a
 * single file ran.
 */
export function slowest({ files }: Tally, count: number): string[] {
  if (files.length < 2) return []
  const longest = files.toSorted((one, other) => other.ms - one.ms).slice(0, count)
  return longest.map(({ path, timeZone, ms }) => {
    const twice = files.some((other) => other.path === path && other.timeZone !== timeZone)
    return `${(ms / 1000).toFixed(1).padStart(7)} s  ${path}${twice ? ` (${timeZone})` : ''}`
  })
}

/** The last line of `npm test`: `412 passed, 0 failed`, with `, 3 skipped` when there are any. */
export function sentence({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
