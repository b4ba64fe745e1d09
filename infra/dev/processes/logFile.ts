import { mkdirSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const keptBytes = 10_000_000

/**
 * Opens a log for appending and returns its file descriptor. One that has grown past 10 MB becomes `<path>.1` first.
 */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true })
  try {
    if (statSync(path).size > keptBytes) renameSync(path, `${path}.1`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return openSync(path, 'a')
}
