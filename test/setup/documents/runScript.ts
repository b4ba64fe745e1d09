import { spawn, spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'

const jq = join(import.meta.dirname, 'jq.ts')

/**
 * The PATH of a reader who has what the pages ask for: this Node, and jq, in a folder `bin` of this one. @throws Error
 * when bash or curl, which every system has, is not installed
 */
export async function readersPath(folder: string): Promise<string> {
  const missing = ['bash', 'curl'].find((tool) => spawnSync(tool, ['--version']).error !== undefined)
  if (missing !== undefined) throw new Error(`${missing} is not installed; the examples of docs/ need it`)
  const bin = join(folder, 'bin')
  await mkdir(bin, { recursive: true })
  await writeFile(join(bin, 'jq'), `#!/bin/sh\nexec '${process.execPath}' '${jq}' "$@"\n`, { mode: 0o755 })
  return [bin, dirname(process.execPath), process.env['PATH']].join(delimiter)
}

/**
 * Runs a script as a person at a terminal does, in this folder; returns all that it showed. It is ended after
 * `mostSeconds`, with what it started: pages wait in loops.
 */
export async function runScript(
  script: string,
  { folder, mostSeconds }: { folder: string; mostSeconds: number },
): Promise<string> {
  const shell = spawn('bash', ['-c', script], {
    cwd: folder,
    detached: true,
    env: { ...process.env, PATH: await readersPath(folder) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let shown = ''
  const take = (chunk: Buffer): void => {
    shown += chunk.toString('utf8')
  }
  shell.stdout.on('data', take)
  shell.stderr.on('data', take)
  const end = setTimeout(() => {
    shown += `\nended after ${mostSeconds} s\n`
    if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL')
  }, mostSeconds * 1_000)
  await new Promise((resolve) => shell.once('close', resolve))
  clearTimeout(end)
  return shown
}
