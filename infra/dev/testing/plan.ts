/** One start of jest: test files that run under one time zone, `workers` at once (1: one after the other). */
export interface JestRun {
  name: string
  timeZone: string
  workers: number
  /** Paths relative to the checkout. */
  files: string[]
}

/** The kinds of tests, cheap ones first (CONTRIBUTING.md, "Tests"). Bench is not a test: `npm run bench`. */
const kinds: readonly { name: string; path: RegExp; workers: number }[] = [
  { name: 'unit', path: /^test\/unit\//, workers: 2 },
  { name: 'replay', path: /^test\/replay\//, workers: 1 },
  // Most of the time a test waits for a due time, so that more of them than cores go on at once.
  { name: 'integration', path: /^test\/integration\//, workers: 5 },
  // Pages drawn in a browser, against an API with its database.
  { name: 'pages', path: /^test\/pages\//, workers: 2 },
  // Each starts a product or a stage of its own, and waits for its minute or for what it killed to come back.
  { name: 'e2e and chaos', path: /^test\/(e2e\/|chaos\/(?!wave))/, workers: 3 },
  // The wave takes the whole machine.
  { name: 'chaos wave', path: /^test\/chaos\/wave/, workers: 1 },
]

/** Where date getters of the local time would show; Japan's rules use none (domain/values/japanTime.ts). */
const secondTimeZone = 'America/New_York'

/**
 * The runs for these test files (paths relative to the checkout, `/` between folders). `patterns` choose among them,
 * all when there are none; the files of `domainTests` run once more, under a second time zone.
 * @throws Error naming the files that are of no kind and would never run
 */
export function planRuns(
  files: readonly string[],
  patterns: readonly string[],
  domainTests: ReadonlySet<string>,
): JestRun[] {
  const strays = files.filter((file) => !kinds.some(({ path }) => path.test(file)))
  if (strays.length > 0)
    throw new Error(`no kind of test (infra/dev/testing/plan.ts) has ${strays.join(', ')}`)
  const wanted = patterns.map((pattern) => matcherOf(pattern, files))
  const chosen = files.filter((file) => wanted.length === 0 || wanted.some((matches) => matches(file)))
  const runs: JestRun[] = []
  for (const { name, path, workers } of kinds) {
    const own = chosen.filter((file) => path.test(file)).toSorted()
    const again = own.filter((file) => domainTests.has(file))
    if (own.length > 0) runs.push({ name, timeZone: 'UTC', workers, files: own })
    if (again.length > 0)
      runs.push({ name: `${name} in ${secondTimeZone}`, timeZone: secondTimeZone, workers, files: again })
  }
  return runs
}

/** What a pattern matches: a room's name the files of that room in every kind, any other the paths as an expression. */
function matcherOf(pattern: string, files: readonly string[]): (file: string) => boolean {
  const isInRoom = (file: string): boolean => file.split('/').slice(2, -1)[0] === pattern
  if (files.some(isInRoom)) return isInRoom
  const expression = new RegExp(pattern)
  return (file) => expression.test(file)
}

/** Whether a run needs the database and Temporal's server. */
export function needsServices(run: JestRun): boolean {
  return run.files.some((file) => !file.startsWith('test/unit/') && !file.startsWith('test/replay/'))
}

/** Whether a run drives pages in a browser, its own or a robot's. */
export function needsBrowser(run: JestRun): boolean {
  return run.files.some((file) =>
    /^test\/((e2e|pages|integration\/(robots|requests))\/|chaos\/requests)/.test(file),
  )
}
