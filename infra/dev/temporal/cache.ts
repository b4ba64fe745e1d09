import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cliVersion, expectedSha256, machine } from './release.ts'

/** The folders that may hold the binary: the user's cache first, the checkout's own where that cannot be written. */
export function cacheFolders(root: string, environment: NodeJS.ProcessEnv): string[] {
  const users = environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache')
  return [join(users, 'todoke'), join(root, '.cache')].map((folder) =>
    join(folder, `temporal-${cliVersion}-${machine}`),
  )
}

interface Seal {
  sha256: string
  size: number
  mtimeMs: number
  from: string
  server: string
}

/**
 * The binary in this cache folder, where it once came from and its server's version, or null. It is trusted while it
 * has the size and time that it had when its checksum was verified; otherwise the checksum is taken again, and a wrong
 * file is removed.
 */
export async function cached(folder: string): Promise<{ path: string; from: string; server: string } | null> {
  const path = join(folder, 'temporal')
  try {
    const [file, seal] = [await stat(path), JSON.parse(await readFile(sealOf(folder), 'utf8')) as Seal]
    if (expectedSha256 !== undefined && seal.sha256 !== expectedSha256) return null
    if (file.size === seal.size && file.mtimeMs === seal.mtimeMs)
      return { path, from: seal.from, server: seal.server }
    if ((await sha256OfFile(path)) === seal.sha256) {
      await writeSeal(folder, { ...seal, size: file.size, mtimeMs: file.mtimeMs }).catch(() => undefined)
      return { path, from: seal.from, server: seal.server }
    }
  } catch {
    return null
  }
  await rm(path, { force: true }).catch(() => undefined)
  return null
}

/**
 * Puts a verified binary into the cache: under another name first, so that nobody ever sees half a file. `probe` runs
 * it and says its server's version; what does not run is not kept.
 */
export async function putInCache(
  folder: string,
  { binary, from, probe }: { binary: Buffer; from: string; probe: (path: string) => Promise<string> },
): Promise<{ path: string; server: string }> {
  const path = join(folder, 'temporal')
  const unfinished = `${path}.${process.pid}`
  await mkdir(folder, { recursive: true })
  let server: string
  try {
    const file = await open(unfinished, 'w')
    await file.writeFile(binary)
    await file.sync()
    await file.close()
    await chmod(unfinished, 0o755)
    server = await probe(unfinished)
    await rename(unfinished, path)
  } finally {
    await rm(unfinished, { force: true })
  }
  const { size, mtimeMs } = await stat(path)
  await writeSeal(folder, { sha256: sha256(binary), size, mtimeMs, from, server })
  return { path, server }
}

/** SHA-256 of bytes, in hex. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const sealOf = (folder: string): string => join(folder, 'verified.json')

async function writeSeal(folder: string, seal: Seal): Promise<void> {
  const unfinished = `${sealOf(folder)}.${process.pid}`
  await writeFile(unfinished, `${JSON.stringify(seal)}\n`)
  await rename(unfinished, sealOf(folder))
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
