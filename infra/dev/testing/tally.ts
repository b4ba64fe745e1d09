/** How many tests did what. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** The part of jest's `--json` report that is counted. */
export interface JestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  /** Test files that could not even be loaded; none of their tests is counted elsewhere. */
  numRuntimeErrorTestSuites: number
}

/** Nothing counted yet. */
export const nothing: Tally = { passed: 0, failed: 0, skipped: 0 }

/** Sum of two counts. */
export function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  }
}

/**
 * The count of one run of jest. A file that could not be loaded counts as one failure; so does a run that left no
 * report (null) or ended badly without a failed test.
 */
export function tallyOf(report: JestReport | null, exitCode: number | null): Tally {
  if (report === null) return { ...nothing, failed: 1 }
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** The last line of `npm test`: `412 passed, 0 failed`, with `, 3 skipped` when there are any. */
export function sentence({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
