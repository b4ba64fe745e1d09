import { readdir, readFile } from 'node:fs/promises'
import { join, posix, relative } from 'node:path'
import { type Import, importsOf } from './imports.ts'

/** The code of a checkout: for each file (its path, `/` between folders) what it imports. */
export type Tree = ReadonlyMap<string, readonly Import[]>

/** Declarations (`.d.ts`) are not code: they only describe the script beside them. */
const code = /(?<!\.d)\.[mc]?[jt]s$/

/** Reads and parses the code in these folders of the checkout. */
export async function readTree(root: string, folders: readonly string[]): Promise<Tree> {
  const tree = new Map<string, Import[]>()
  for (const path of await filesIn(root, folders)) {
    if (code.test(path)) tree.set(path, importsOf(await readFile(join(root, path), 'utf8')))
  }
  return tree
}

/** All files in these folders, each once, sorted; a folder that is not there has none. */
export async function filesIn(root: string, folders: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      try {
        const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
        return entries.filter((entry) => entry.isFile())
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
    }),
  )
  const paths = lists.flat().map((entry) => relative(root, join(entry.parentPath, entry.name)))
  return [...new Set(paths.map((path) => path.replaceAll('\\', '/')))].toSorted()
}

/** The path that a relative import of `file` leads to; null for a package or a built-in of Node. */
export function targetOf(file: string, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : null
}
