import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import { compress } from './compress.ts'
import { stampOf } from './stamp.ts'

/** Builds of the pages, a folder each; `current` names the one that the API serves (api/liff/builtPages.ts). */
const homeOf = (root: string): string => join(root, '.cache', 'liff')

/** Builds that are kept, so that going back and forth between two branches builds nothing. */
const KEPT = 4

/** What `bringPages` found or made. */
export interface BuiltPages {
  folder: string
  /** False when the build was there already. */
  isNew: boolean
}

/**
 * The pages inside LINE, built from the sources as they are now: nothing is done when that build is there (some
 * milliseconds), otherwise it takes about two seconds. A build appears as a whole or not at all, so two at once, or
 * one that is killed, do no harm.
 */
export async function bringPages(root: string): Promise<BuiltPages> {
  const stamp = await stampOf(root)
  const folder = join(homeOf(root), stamp)
  const isNew = !existsSync(folder)
  if (isNew) await buildInto(root, folder)
  await nameCurrent(root, stamp)
  if (isNew) await forgetOld(root, stamp)
  return { folder, isNew }
}

/** Whether the pages of the present sources are built. */
export async function pagesAreBuilt(root: string): Promise<boolean> {
  return existsSync(join(homeOf(root), await stampOf(root)))
}

async function buildInto(root: string, folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`
  try {
    await build({
      configFile: join(root, 'liff', 'vite.config.ts'),
      configLoader: 'native',
      logLevel: 'warn',
      build: { outDir: unfinished, emptyOutDir: true },
    })
    await compress(unfinished)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Another process was quicker with the same build.
    if (!existsSync(folder)) throw error
  }
}

async function nameCurrent(root: string, stamp: string): Promise<void> {
  const file = join(homeOf(root), 'current')
  const named = existsSync(file) ? await readFile(file, 'utf8') : null
  if (named === stamp) return
  await mkdir(homeOf(root), { recursive: true })
  await writeFile(`${file}.${process.pid}`, stamp)
  await rename(`${file}.${process.pid}`, file)
}

async function forgetOld(root: string, stamp: string): Promise<void> {
  const names = (await readdir(homeOf(root))).filter((name) => /^[0-9a-f]{16}$/.test(name) && name !== stamp)
  const ages = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(homeOf(root), name))).mtimeMs })),
  )
  const old = ages.toSorted((one, other) => other.at - one.at).slice(KEPT - 1)
  for (const { name } of old) await rm(join(homeOf(root), name), { recursive: true, force: true })
}
