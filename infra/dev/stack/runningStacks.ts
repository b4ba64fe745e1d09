import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { tryLock } from '../bootstrap/lock.mjs'
import { clusterHome } from '../postgres/place.ts'
import { stopLeftover } from '../postgres/postgres.ts'
import { alive, commandLineOf, endProcess } from '../processes/processes.ts'
import { endLeftoverTemporal } from '../temporal/temporal.ts'

/** One process of a stack as it is written down. */
export interface NotedProcess {
  name: string
  pid: number
  /** Part of its command line, to know it again. */
  mark: string
}

const noteFile = (dataFolder: string): string => join(dataFolder, 'stack.json')
const lockFile = (dataFolder: string): string => join(dataFolder, 'stack.lock')
const isStack = (commandLine: string): boolean => /infra\/dev\/\w+\.ts/.test(commandLine)

/** Writes down which processes belong to this stack, so that a later start can find what a killed one left behind. */
export function noteProcesses(dataFolder: string, processes: readonly NotedProcess[]): void {
  const unfinished = `${noteFile(dataFolder)}.unfinished`
  writeFileSync(unfinished, `${JSON.stringify(processes, null, 2)}\n`)
  renameSync(unfinished, noteFile(dataFolder))
}

/** The processes that were written down and still live. */
export function notedProcesses(dataFolder: string): NotedProcess[] {
  if (!existsSync(noteFile(dataFolder))) return []
  try {
    const noted = JSON.parse(readFileSync(noteFile(dataFolder), 'utf8')) as NotedProcess[]
    return noted.filter(({ pid, mark }) => commandLineOf(pid).includes(mark))
  } catch {
    return []
  }
}

/** Takes the data folder for this process; returns the release, or the process id of the stack that has it. */
export function takeDataFolder(dataFolder: string): (() => void) | number {
  return tryLock(lockFile(dataFolder), isStack)
}

/** The process id of the stack that holds this data folder, or null. */
export function livingStack(dataFolder: string): number | null {
  if (!existsSync(lockFile(dataFolder))) return null
  const pid = Number(readFileSync(lockFile(dataFolder), 'utf8'))
  return isStack(commandLineOf(pid)) ? pid : null
}

/** Ends a stack as Ctrl-C would, after 12 s by force. */
export async function endStack(pid: number): Promise<void> {
  await endProcess(pid, 'infra/dev/', 12_000)
}

/**
 * Ends the processes that a killed stack left behind, but not PostgreSQL, which is taken over as it is. Processes that
 * noticed by themselves (parentWatch.ts) are given their time. Returns the names of those that still ran.
 */
export async function endLeftovers(dataFolder: string): Promise<string[]> {
  const left = notedProcesses(dataFolder).filter(({ name }) => name !== 'postgres')
  await Promise.all(left.map(async ({ pid, mark }) => await endProcess(pid, mark, 4_000)))
  const temporal = await endLeftoverTemporal(dataFolder)
  await rm(noteFile(dataFolder), { force: true })
  const names = left.map(({ name }) => name)
  return temporal && !names.includes('temporal') ? [...names, 'temporal'] : names
}

/** Empties the data folder, PostgreSQL ended first. Runs of `npm test` beside it and the lock stay. */
export async function emptyDataFolder(root: string, dataFolder: string): Promise<void> {
  await stopLeftover({ root, dataFolder })
  await rm(clusterHome(dataFolder), { recursive: true, force: true })
  for (const name of existsSync(dataFolder) ? readdirSync(dataFolder) : []) {
    if (name.startsWith('test-') || name.startsWith('stack.lock')) continue
    await rm(join(dataFolder, name), { recursive: true, force: true })
  }
}

/**
 * Resolves with words when the process is gone; looked at every 500 ms (for processes that are no children of ours).
 */
export async function gone(pid: number, living: () => number | null): Promise<string> {
  while (living() === pid && alive(pid)) await pause(500)
  return 'ended'
}
