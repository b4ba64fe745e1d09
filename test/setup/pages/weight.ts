import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files that a page loads, with what travels: the size of the compressed form beside each (bytes). */
export interface Weight {
  total: number
  files: readonly { name: string; bytes: number }[]
}

/** What the page of a build loads before it can be used, with LINE itself: the page, its scripts and styles. */
export function weightOf(build: string, kind: 'gz' | 'br' = 'gz'): Weight {
  const page = readFileSync(join(build, 'index.html'), 'utf8')
  const linked = [...page.matchAll(/(?:src|href)="\/liff\/(assets\/[^"]+)"/g)].map(([, name = '']) => name)
  const scripts = linked.filter((name) => name.endsWith('.js'))
  const names = ['index.html', ...linked, ...scripts.flatMap((name) => importsOf(build, name))]
  const files = [...new Set(names)].map((name) => ({
    name,
    bytes: readFileSync(join(build, `${name}.${kind}`)).length,
  }))
  return { total: files.reduce((sum, { bytes }) => sum + bytes, 0), files }
}

/** What a script imports before it runs, and what that imports; not what it may load later, by `import()`. */
function importsOf(build: string, script: string): string[] {
  const source = readFileSync(join(build, script), 'utf8')
  const own = readdirSync(join(build, 'assets')).filter((name) =>
    new RegExp(`(?:from|import)[\`"']\\./${name.replaceAll('.', '\\.')}[\`"']`).test(source),
  )
  return own.flatMap((name) => [`assets/${name}`, ...importsOf(build, `assets/${name}`)])
}

/** The build that the tests' pages come from: the one of the present sources (infra/dev/pages/build.ts). */
export function currentBuild(): string {
  const builds = join(import.meta.dirname, '..', '..', '..', '.cache', 'liff')
  return join(builds, readFileSync(join(builds, 'current'), 'utf8').trim())
}
