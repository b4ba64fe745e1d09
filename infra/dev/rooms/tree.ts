import { readdir, readFile } from 'node:fs/promises'
import { join, posix, relative } from 'node:path'
import { type Import, importsOf } from './imports.ts'
import { isCode } from './places.ts'

/** The code of a checkout: for each file (its path, `/` between folders) what it imports. */
export type Tree = ReadonlyMap<string, readonly Import[]>

/** Reads and parses the code in these folders of the checkout. */
export async function readTree(root: string, folders: readonly string[]): Promise<Tree> {
  const tree = new Map<string, Import[]>()
  for (const path of await filesIn(root, folders)) {
    if (isCode(path)) tree.set(path, importsOf(await readFile(join(root, path), 'utf8'), path.endsWith('x')))
  }
  return tree
}

/** What tools write into a checkout (.gitignore). */
const generated = new Set(['node_modules', 'dist', 'coverage', 'test-results'])

/** The top-level folders of a checkout, without what is hidden or generated. */
export async function foldersIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return folders.filter((name) => !name.startsWith('.') && !generated.has(name))
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
