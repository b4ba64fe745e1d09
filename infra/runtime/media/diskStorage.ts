import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { MediaStorage } from './storage.ts'

/**
 * Keeps files in a folder, in subfolders named after the first letters of their ids. Staged files lie on the same disk,
 * so keeping one is a rename: the whole file or nothing.
 */
export function diskStorage(folder: string): MediaStorage {
  const placeOf = (id: string): string => join(folder, plain(id).slice(0, 2), plain(id))
  return {
    async keep(id, { path }) {
      const place = placeOf(id)
      await mkdir(dirname(place), { recursive: true })
      await rename(path, place)
    },
    async open(id, range) {
      try {
        const handle = await open(placeOf(id), 'r')
        return handle.createReadStream(range === null ? {} : { start: range.from, end: range.to })
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    forget: (id) => rm(placeOf(id), { force: true }),
    close: () => Promise.resolve(),
  }
}

/** Ids come from our own rows; checked all the same, so that none can point outside the folder. */
function plain(id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error('not the id of a media file')
  return id
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
