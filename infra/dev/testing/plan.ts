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
const kinds: readonly { folder: string; timeZones: readonly string[]; workers: number }[] = [
  { folder: 'unit', timeZones: ['UTC', 'America/New_York'], workers: 2 },
  { folder: 'replay', timeZones: ['UTC'], workers: 1 },
  { folder: 'integration', timeZones: ['UTC'], workers: 2 },
  { folder: 'e2e', timeZones: ['UTC'], workers: 1 },
  { folder: 'chaos', timeZones: ['UTC'], workers: 2 },
]

/**
 * The runs for these test files (paths relative to the checkout, `/` between folders), cheap ones first. `patterns` are
 * regular expressions over the path; a file stays when one of them matches, or when there are none.
 */
export function planRuns(files: readonly string[], patterns: readonly string[]): JestRun[] {
  const wanted = patterns.map((pattern) => new RegExp(pattern))
  const chosen = files.filter((file) => wanted.length === 0 || wanted.some((pattern) => pattern.test(file)))
  return kinds.flatMap(({ folder, timeZones, workers }) => {
    const own = chosen.filter((file) => file.startsWith(`test/${folder}/`)).toSorted()
    if (own.length === 0) return []
    return timeZones.map((timeZone) => ({
      name: timeZones.length === 1 ? folder : `${folder} in ${timeZone}`,
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
