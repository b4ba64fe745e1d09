import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** One start of jest: some test files under one time zone, with so many workers (1: one after the other). */
export interface JestRun {
  name: string
  timeZone: string
  workers: number
  /** Paths relative to the checkout. */
  files: string[]
}

/** What a kind of test needs; engineering.md section 4 names the kinds. Bench is not a test: `npm run bench`. */
const kinds: readonly { name: string; path: RegExp; timeZones: readonly string[]; workers: number }[] = [
  { name: 'unit', path: /^test\/unit\//, timeZones: ['UTC', 'America/New_York'], workers: 2 },
  { name: 'replay', path: /^test\/replay\//, timeZones: ['UTC'], workers: 1 },
  { name: 'integration', path: /^test\/integration\//, timeZones: ['UTC'], workers: 3 },
  // Each starts a product of its own and waits for its minute.
  { name: 'e2e', path: /^test\/e2e\//, timeZones: ['UTC'], workers: 2 },
  // The wave takes the whole machine; the others wait most of the time, each on a stage of its own.
  { name: 'chaos wave', path: /^test\/chaos\/wave/, timeZones: ['UTC'], workers: 1 },
  { name: 'chaos', path: /^test\/chaos\/(?!wave)/, timeZones: ['UTC'], workers: 2 },
]

/**
 * The runs for these test files (paths relative to the checkout, `/` between folders), cheap ones first. `patterns` are
 * regular expressions over the path; a file stays when one of them matches, or when there are none.
 */
export function planRuns(files: readonly string[], patterns: readonly string[]): JestRun[] {
  const wanted = patterns.map((pattern) => new RegExp(pattern))
  const chosen = files.filter((file) => wanted.length === 0 || wanted.some((pattern) => pattern.test(file)))
  return kinds.flatMap(({ name, path, timeZones, workers }) => {
    const own = chosen.filter((file) => path.test(file)).toSorted()
    if (own.length === 0) return []
    return timeZones.map((timeZone) => ({
      name: timeZones.length === 1 ? name : `${name} in ${timeZone}`,
      timeZone,
      workers,
      files: own,
    }))
  })
}

/** Whether a run needs the database and Temporal's server. */
export function needsServices(run: JestRun): boolean {
  return run.files.some((file) => !file.startsWith('test/unit/') && !file.startsWith('test/replay/'))
}

/** Whether a run drives pages in a browser. */
export function needsBrowser(run: JestRun): boolean {
  return run.files.some((file) => file.startsWith('test/e2e/'))
}

/** All test files of the checkout. */
export async function testFiles(root: string): Promise<string[]> {
  const entries = await readdir(join(root, 'test'), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}
