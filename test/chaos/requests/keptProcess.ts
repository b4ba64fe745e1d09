import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, logFileOf, startChild } from '../../../infra/dev/processes/child.ts'
import { root } from '../stage/data.ts'

/** What a process of the world is started with. */
export interface ProcessOptions {
  name: string
  entry: string
  environment: NodeJS.ProcessEnv
  folder: string
  ready: { line: string } | { url: string }
}

const READY_MS = 120_000

/**
 * A process that comes back whenever it ends, as a supervisor would bring it back, until it is closed. Chaos kills it,
 * freezes it, or kills a browser below it.
 */
export class KeptProcess {
  readonly name: string
  private readonly options: ProcessOptions
  private child: Child | null = null
  private closed = false

  private constructor(options: ProcessOptions) {
    this.options = options
    this.name = options.name
  }

  static async start(options: ProcessOptions): Promise<KeptProcess> {
    const kept = new KeptProcess(options)
    await kept.bring()
    return kept
  }

  get isUp(): boolean {
    return this.child !== null
  }

  kill(): boolean {
    const { child } = this
    if (child === null) return false
    child.kill()
    return true
  }

  /** SIGSTOP, then SIGCONT after `ms` milliseconds. */
  async freeze(ms: number): Promise<boolean> {
    const { child } = this
    if (child === null) return false
    const send = (signal: NodeJS.Signals): void => {
      try {
        process.kill(child.pid, signal)
      } catch {
        // It is gone.
      }
    }
    send('SIGSTOP')
    await sleep(ms)
    send('SIGCONT')
    return true
  }

  /** Kills one of the browser's processes below it, which `draw` chooses. */
  killBrowser(draw: () => number): boolean {
    const { child } = this
    if (child === null) return false
    const browsers = below(child.pid).filter(({ command }) => /chrom|headless/i.test(command))
    const chosen = browsers[Math.floor(draw() * browsers.length)]
    if (chosen === undefined) return false
    try {
      process.kill(chosen.pid, 'SIGKILL')
      return true
    } catch {
      return false
    }
  }

  async close(): Promise<void> {
    this.closed = true
    await this.child?.stop(8_000)
  }

  private async bring(): Promise<void> {
    const { name, entry, environment, folder, ready } = this.options
    const child = await startChild({
      name,
      entry: join(root, entry),
      environment: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC', ...environment },
      cwd: root,
      logFile: logFileOf(folder, name),
      ready,
      readyWithinMs: READY_MS,
      signal: undefined,
    })
    if (this.closed) return child.stop(2_000)
    this.child = child
    void child.ended.then(() => this.again())
  }

  private async again(): Promise<void> {
    this.child = null
    while (!this.closed) {
      await sleep(500)
      try {
        await this.bring()
        return
      } catch {
        // Its database or Temporal is away: the next try.
      }
    }
  }
}

/** The living processes below one, at any depth, from /proc; none where there is no /proc. */
function below(pid: number): { pid: number; command: string }[] {
  const parents = new Map<number, { parent: number; command: string }>()
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        parents.set(Number(name), { parent, command })
      } catch {
        // Gone meanwhile.
      }
    }
  } catch {
    return []
  }
  const found: { pid: number; command: string }[] = []
  const isBelow = (one: number): boolean => {
    for (let at = one, depth = 0; depth < 12; depth += 1) {
      const parent = parents.get(at)?.parent
      if (parent === undefined || parent <= 1) return false
      if (parent === pid) return true
      at = parent
    }
    return false
  }
  for (const [one, { command }] of parents) if (isBelow(one)) found.push({ pid: one, command })
  return found
}
