import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openLog } from './logFile.ts'

/** One Node process of the stack. */
export interface ChildOptions {
  name: string
  /** Absolute path of the TypeScript file to run; it also marks the process in the process list. */
  entry: string
  environment: NodeJS.ProcessEnv
  cwd: string
  logFile: string
  /** What shows that it works: this line on its standard output, or an answer below 400 from this address. */
  ready: { line: string } | { url: string }
  readyWithinMs: number
  /** Aborted when it need not be waited for any longer. */
  signal: AbortSignal | undefined
}

/** A started process. */
export interface Child {
  pid: number
  entry: string
  /** Resolves when the process has ended, with how it ended. */
  ended: Promise<string>
  /** SIGTERM, and SIGKILL when it is still there after `graceMs`. */
  stop(graceMs: number): Promise<void>
  kill(): void
}

const parentWatch = fileURLToPath(new URL('./parentWatch.ts', import.meta.url))
const nodeOptions = ['--disable-warning=ExperimentalWarning', '--import', parentWatch]

/**
 * Starts a process and waits until it is ready. It writes straight into its log file and is in a process group of its
 * own, so that Ctrl-C in the terminal reaches only the stack, which then stops all in order.
 * Throws with the end of the log when the process ends before, or is not ready in time (it is then ended).
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const log = openLog(options.logFile)
  const from = statSync(options.logFile).size
  const process_ = spawn(process.execPath, [...nodeOptions, options.entry], {
    cwd: options.cwd,
    env: options.environment,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  const child = watch(process_, options.entry)
  let how: string | undefined
  void child.ended.then((words) => {
    how = words
  })
  const until = performance.now() + options.readyWithinMs
  while (!(await isReady(options, from))) {
    if (how !== undefined) throw new Error(`${options.name} ${how}:\n${tail(options.logFile, from)}`)
    if (performance.now() > until) {
      await child.stop(2_000)
      const seconds = options.readyWithinMs / 1000
      throw new Error(`${options.name} was not ready within ${seconds} s:\n${tail(options.logFile, from)}`)
    }
    if (options.signal?.aborted) {
      await child.stop(6_500)
      throw new Error(`${options.name} was not waited for`)
    }
    await pause(40)
  }
  return child
}

function watch(child: ChildProcess, entry: string): Child {
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`))
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
    )
  })
  child.channel?.unref()
  return {
    pid: child.pid ?? 0,
    entry,
    ended,
    kill: () => void child.kill('SIGKILL'),
    stop: async (graceMs) => {
      child.kill('SIGTERM')
      const patience = new AbortController()
      const force = pause(graceMs, undefined, { signal: patience.signal }).then(
        () => child.kill('SIGKILL'),
        () => false,
      )
      await ended
      patience.abort()
      await force
    },
  }
}

async function isReady({ ready, logFile }: ChildOptions, from: number): Promise<boolean> {
  if ('line' in ready) return since(logFile, from).split('\n').includes(ready.line)
  try {
    const answer = await fetch(ready.url, { signal: AbortSignal.timeout(2_000) })
    await answer.body?.cancel()
    return answer.status < 400
  } catch {
    return false
  }
}

function since(logFile: string, from: number): string {
  const length = statSync(logFile).size - from
  if (length <= 0) return ''
  const file = openSync(logFile, 'r')
  try {
    const bytes = Buffer.alloc(length)
    readSync(file, bytes, 0, length, from)
    return bytes.toString('utf8')
  } finally {
    closeSync(file)
  }
}

function tail(logFile: string, from: number): string {
  const lines = since(logFile, from).trimEnd().split('\n').slice(-24)
  return lines.map((line) => `    ${line}`).join('\n')
}

/** Where the log of a part of the stack is. */
export function logFileOf(dataFolder: string, name: string): string {
  return join(dataFolder, 'logs', `${name}.log`)
}
