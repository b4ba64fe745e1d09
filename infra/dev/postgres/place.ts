import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { copyOut, linkLibraries, type PostgresBinaries } from './binaries.ts'

/** The user that PostgreSQL runs as; undefined: the user who runs us. */
export interface RunAs {
  uid: number
  gid: number
}

/** Where a cluster lives and who runs it. */
export interface PostgresPlace {
  binaries: PostgresBinaries
  /** Folder of the cluster: data/, password, log. */
  home: string
  runAs: RunAs | undefined
}

/** Outside any checkout, for root: a folder that `nobody` can always enter. */
const sharedFolder = '/var/lib/todoke'

/**
 * PostgreSQL refuses to run as root, so root runs it as `nobody`, who must be able to reach binaries and data: where
 * the checkout lies in a closed folder (/root, say), both live under /var/lib/todoke. Everyone else runs it as they
 * are, with data in `dataFolder`.
 */
export async function placeOf(found: PostgresBinaries, dataFolder: string): Promise<PostgresPlace> {
  await linkLibraries(found)
  const inside = join(dataFolder, 'postgres')
  if (process.getuid?.() !== 0) return { binaries: found, home: inside, runAs: undefined }
  const runAs = nobody()
  const usable =
    readableBy(runAs, join(found.folder, 'bin', 'postgres')) && readableBy(runAs, join(found.folder, 'share'))
  return {
    binaries: usable ? found : await copyOut(found, sharedFolder),
    home: homeOf(inside, runAs),
    runAs,
  }
}

/** The folder of the cluster that belongs to `dataFolder`, without touching anything. */
export function clusterHome(dataFolder: string): string {
  const inside = join(dataFolder, 'postgres')
  return process.getuid?.() === 0 ? homeOf(inside, nobody()) : inside
}

function homeOf(inside: string, runAs: RunAs): string {
  if (enterableBy(runAs, dirname(inside))) return inside
  return join(sharedFolder, createHash('sha256').update(inside).digest('hex').slice(0, 12))
}

function nobody(): RunAs {
  const ask = (flag: string): number =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim())
  return { uid: ask('-u'), gid: ask('-g') }
}

function may(user: RunAs, path: string, bits: number): boolean {
  const { mode, uid, gid } = statSync(path)
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & bits) === bits
}

/**
 * Whether `user` can enter this folder from the root of the file system (a part that does not exist yet will be 755).
 */
export function enterableBy(user: RunAs, folder: string): boolean {
  if (existsSync(folder) && !may(user, folder, 0o1)) return false
  return dirname(folder) === folder || enterableBy(user, dirname(folder))
}

function readableBy(user: RunAs, path: string): boolean {
  return may(user, path, 0o5) && enterableBy(user, dirname(path))
}
