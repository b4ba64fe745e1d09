import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { alive, commandLineOf, signal } from '../processes/processes.ts'

/** A running PostgreSQL server as its `postmaster.pid` describes it. */
export interface Postmaster {
  pid: number
  port: number
}

/** What `postmaster.pid` says: line 1 is the process id, line 4 the port (PostgreSQL 18, "pidfile.h"). */
export function parsePostmasterPid(text: string): Postmaster | null {
  const lines = text.split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  return Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0 ? { pid, port } : null
}

/** The living server of this data folder, or null. The process must be a postgres that was started for this folder. */
export function findPostmaster(dataFolder: string): Postmaster | null {
  const file = join(dataFolder, 'postmaster.pid')
  if (!existsSync(file)) return null
  const said = parsePostmasterPid(readFileSync(file, 'utf8'))
  if (said === null || !alive(said.pid)) return null
  const commandLine = commandLineOf(said.pid)
  return commandLine.includes('postgres') && commandLine.includes(dataFolder) ? said : null
}

/**
 * Ends the server of this data folder: "fast", which rolls open transactions back, and after `graceMs` "immediate",
 * without a last checkpoint, so that the next start recovers. Waits half as long again for that; a server that is still
 * there ends by itself within 5 s, when it has killed its backends.
 */
export async function endPostmaster(dataFolder: string, graceMs: number): Promise<void> {
  for (const [name, patienceMs] of [
    ['SIGINT', graceMs],
    ['SIGQUIT', graceMs / 2],
  ] as const) {
    const there = findPostmaster(dataFolder)
    if (there === null) return
    signal(there.pid, name)
    const until = performance.now() + patienceMs
    while (alive(there.pid) && performance.now() < until) await pause(20)
  }
}

/** After kill -9 the file stays, and PostgreSQL would refuse to start if another program has got that process id. */
export function removeStalePid(dataFolder: string): void {
  if (findPostmaster(dataFolder) === null) rmSync(join(dataFolder, 'postmaster.pid'), { force: true })
}
