/** The part of Schemathesis' report that is read. */
interface Report {
  operations: { selected: number; tested: number }
  test_cases: { generated: number; unique_failures: number }
  failures: { title: string; count: number }[]
  errors: { title: string; count: number }[]
}

/** The last lines of a run: what was tried, what came of it, and the seed that repeats it. */
export function figuresOf(report: unknown, { as, seed }: { as: string; seed: number }): string[] {
  const { operations, test_cases: cases, failures, errors } = report as Report
  const broken = errors.reduce((sum, { count }) => sum + count, 0)
  return [
    `${as.toUpperCase()}: ${operations.tested} of ${operations.selected} operations, ${cases.generated} cases, ${cases.unique_failures} failures, ${broken} errors of the tool, seed ${seed}`,
    ...failures.map(({ title, count }) => `  ${title}: ${count}`),
  ]
}
