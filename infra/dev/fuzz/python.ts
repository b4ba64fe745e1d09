import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Finished, run } from '../processes/processes.ts'

/** The oldest Python that Schemathesis runs on. */
const NEEDED = [3, 10] as const

const BY_HAND = `npm run fuzz needs Python ${NEEDED.join('.')} or newer, with its venv module. Install it (Debian: apt install python3 python3-venv; macOS: brew install python), or set PYTHON to one that is there.`

/** Programs that may be a new enough Python, in this order. */
const candidates = (given: string | undefined): string[] =>
  given
    ? [given]
    : ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10']

/** @throws Error with the remedy when there is none */
async function findPython(given: string | undefined): Promise<string> {
  const seen: string[] = []
  for (const program of candidates(given)) {
    const version = await versionOf(program)
    if (version === null) continue
    const [major = 0, minor = 0] = version
    if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return program
    seen.push(`${program} is ${version.join('.')}`)
  }
  throw new Error([BY_HAND, ...seen].join('\n  '))
}

async function versionOf(program: string): Promise<number[] | null> {
  const print = 'import sys; print(*sys.version_info[:2])'
  const { code, output } = await run(program, ['-c', print]).catch(() => ({ code: 1, output: '' }))
  return code === 0 ? output.trim().split(' ').map(Number) : null
}

/**
 * The command of Schemathesis in a virtual environment of its own, made on first use and again when requirements.txt
 * changes. @throws Error with the remedy
 */
export async function bringSchemathesis(root: string, given: string | undefined): Promise<string> {
  const folder = join(root, '.cache', 'fuzz')
  const command = join(folder, 'bin', 'schemathesis')
  const requirements = join(root, 'infra', 'dev', 'fuzz', 'requirements.txt')
  const stamp = join(folder, 'requirements')
  const wanted = await readFile(requirements, 'utf8')
  if (existsSync(command) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return command
  const python = await findPython(given)
  await rm(folder, { recursive: true, force: true })
  await orThrow(await run(python, ['-m', 'venv', folder]), BY_HAND)
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]
  await orThrow(await run(join(folder, 'bin', 'python'), pip), 'pip could not install Schemathesis.')
  await writeFile(stamp, wanted)
  return command
}

async function orThrow({ code, output }: Finished, remedy: string): Promise<void> {
  if (code !== 0) throw new Error(`${remedy}\n  ${output.trim()}`)
}

/** Runs Schemathesis with this terminal; answers its exit code. */
export function runSchemathesis(
  command: string,
  { args, cwd, environment }: { args: readonly string[]; cwd: string; environment: Record<string, string> },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
