import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesIn } from '../rooms/tree.ts'

/** What a build of the pages depends on: their sources and configuration, the rules that they share, the packages. */
const SOURCES = ['liff', 'domain'] as const
const FILES = ['package-lock.json', 'tsconfig.json'] as const

/** The name of the build of these sources: the same on every machine, another as soon as a byte of them changes. */
export async function stampOf(root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const path of [...(await filesIn(root, SOURCES)), ...FILES]) {
    const bytes = await readFile(join(root, path))
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex').slice(0, 16)
}
