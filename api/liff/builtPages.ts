import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** One build of the pages inside LINE (infra/dev/pages/build.ts). */
export interface BuiltPages {
  /** The page that every address of a form answers; it loads the rest from `assets`. */
  html: string
  /** Its scripts and styles, whose names change with their contents; `.br` and `.gz` stand beside each. */
  assetsFolder: string
  /** Their names. */
  assets: ReadonlySet<string>
}

/** The build that `current` in the folder of builds names; null when the pages were never built. */
export function readBuiltPages(pagesFolder: string): BuiltPages | null {
  const current = join(pagesFolder, 'current')
  if (!existsSync(current)) return null
  const folder = join(pagesFolder, readFileSync(current, 'utf8').trim())
  const page = join(folder, 'index.html')
  if (!existsSync(page)) return null
  const assetsFolder = resolve(folder, 'assets')
  const names = readdirSync(assetsFolder).filter((name) => !/\.(br|gz)$/.test(name))
  return { html: readFileSync(page, 'utf8'), assetsFolder, assets: new Set(names) }
}
