import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { commandLineOf } from '../bootstrap/lock.mjs'

export { commandLineOf } from '../bootstrap/lock.mjs'

/** Whether a process with this id lives (also when it belongs to another user). */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !commandLineEmpty(pid)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A zombie still has its id, but no command line (Linux). */
function commandLineEmpty(pid: number): boolean {
  return commandLineOf(pid) === ''
}

/**
 * Ends the process `pid` if its command line contains `mark` (process ids are given out again): SIGTERM, and SIGKILL
 * after `graceMs`. True when it was there.
 */
export async function endProcess(pid: number, mark: string, graceMs: number): Promise<boolean> {
  const isOurs = (): boolean => alive(pid) && commandLineOf(pid).includes(mark)
  if (!isOurs()) return false
  signal(pid, 'SIGTERM')
  const until = performance.now() + graceMs
  while (isOurs() && performance.now() < until) await pause(50)
  if (isOurs()) signal(pid, 'SIGKILL')
  while (isOurs()) await pause(20)
  return true
}

/** Sends a signal; nothing happens when the process has ended. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** How a finished command ended. `output` is stdout and stderr as they came. */
export interface Finished {
  code: number | null
  output: string
}

/** Runs a command to its end and never throws for its exit code. `timeoutMs` ends it by SIGKILL (code null). */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; uid?: number; gid?: number; timeoutMs?: number } = {},
): Promise<Finished> {
  const { timeoutMs, ...rest } = options
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] })
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    let output = ''
    const take = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output })
    })
  })
}
