import { spawn } from 'node:child_process'
import { closeSync, existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openLog } from '../processes/logFile.ts'
import { alive, commandLineOf, endProcess, run } from '../processes/processes.ts'

/** Temporal's own namespace default keeps closed workflows for one day; delivery.md section 4 wants 30. */
const retention = '720h'
const namespace = 'default'

/** engineering.md 2.9: at most 10 of type Keyword. Names carry the product's, because a namespace may be shared. */
export const searchAttributes = {
  TodokeShop: 'Keyword',
  TodokeOrder: 'Keyword',
  TodokeMember: 'Keyword',
  TodokePhase: 'Keyword',
  TodokeCart: 'Keyword',
  TodokeDueAt: 'Datetime',
} as const

/** What to start. */
export interface TemporalOptions {
  /** Temporal's command, as `bringTemporal` found it. */
  binary: string
  /** Folder for the data of this run (`.data`). */
  dataFolder: string
  port: number
  /** Port of the Web UI; null for none. */
  uiPort: number | null
  /** Where the Web UI asks for payloads in clear. */
  codecEndpoint?: string
  /** False for tests: the server keeps nothing on the disk. Default true. */
  durable?: boolean
  /** More of the server's dynamic settings, by name. */
  dynamicSettings?: Readonly<Record<string, string>>
}

/** A running development server of Temporal, with its namespace `default` and our search attributes. */
export interface Temporal {
  pid: number
  /** host:port for clients. */
  address: string
  logFile: string
  /** The process id while it lives, null when it died. */
  living: () => number | null
  /** Ends it: SIGTERM, after 1.8 s SIGKILL (it takes 1.1 s). What it keeps is in its database either way. */
  stop(): Promise<void>
}

interface PidFile {
  pid: number
  mark: string
}

const pidFileOf = (dataFolder: string): string => join(dataFolder, 'temporal', 'temporal.pid.json')

/**
 * Temporal's server asks the system for free ports for its parts and takes them a moment later; where another process
 * was quicker it ends at once, and the next try finds others.
 */
const STARTS = 3

class EndedAtOnce extends Error {}

/**
 * Starts Temporal's own server and waits until it answers and its namespace is set up. An earlier one that was left
 * behind on the same data is ended first. Throws with the end of the server's log.
 */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  for (let start = 1; ; start++)
    try {
      return await startOnce(options)
    } catch (error) {
      const endedAtOnce = error instanceof Error && error.cause instanceof EndedAtOnce
      if (!endedAtOnce || start === STARTS) throw error
    }
}

async function startOnce(options: TemporalOptions): Promise<Temporal> {
  const { binary, dataFolder, port } = options
  const folder = join(dataFolder, 'temporal')
  await mkdir(folder, { recursive: true })
  await endLeftoverTemporal(dataFolder)

  const logFile = join(dataFolder, 'logs', 'temporal.log')
  const log = openLog(logFile)
  const child = spawn(binary, serverArguments(options, folder), {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env['PATH'], HOME: folder, TZ: 'UTC' },
  })
  closeSync(log)
  let failure: Error | null = null
  let ended = false
  child.once('error', (error) => {
    failure = error
  })
  child.once('exit', () => {
    ended = true
  })
  const pid = child.pid
  if (pid === undefined) {
    await pause(50)
    throw new Error(
      `${binary} could not be started: ${(failure as Error | null)?.message ?? 'for an unknown reason'}`,
    )
  }
  // The mark is the port: a process with this id whose command line names it is this server.
  const mark = `--port ${port}`
  await writeFile(pidFileOf(dataFolder), JSON.stringify({ pid, mark } satisfies PidFile))

  const address = `127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    await endProcess(pid, mark, 1_800)
    await rm(pidFileOf(dataFolder), { force: true })
  }
  try {
    await untilAnswers(binary, address, () => ended)
    await keepLonger(binary, address)
  } catch (error) {
    await stop()
    const tail = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-8).join('\n')
    throw new Error(`Temporal's server did not start on port ${port}: ${(error as Error).message}\n${tail}`, {
      cause: error,
    })
  }
  return { pid, address, logFile, living: () => (ended || !alive(pid) ? null : pid), stop }
}

/** Ends the server that a killed start left behind on this data folder. True when there was one. */
export async function endLeftoverTemporal(dataFolder: string): Promise<boolean> {
  const left = leftoverTemporal(dataFolder)
  if (left !== null) await endProcess(left.pid, left.mark, 6_000)
  await rm(pidFileOf(dataFolder), { force: true })
  return left !== null
}

/** The living server that the pid file of this data folder names, or null. */
export function leftoverTemporal(dataFolder: string): PidFile | null {
  const file = pidFileOf(dataFolder)
  if (!existsSync(file)) return null
  try {
    const said = JSON.parse(readFileSync(file, 'utf8')) as PidFile
    const commandLine = commandLineOf(said.pid)
    return commandLine.includes('start-dev') && commandLine.includes(said.mark) ? said : null
  } catch {
    return null
  }
}

function serverArguments(options: TemporalOptions, folder: string): string[] {
  const { port, uiPort, codecEndpoint, durable = true, dynamicSettings = {} } = options
  const flags: [string, string | number][] = [
    ['--port', port],
    ['--ip', '127.0.0.1'],
    ['--namespace', namespace],
    ['--dynamic-config-value', 'matching.enableFairness=true'],
    ['--log-level', 'warn'],
    ['--log-format', 'json'],
  ]
  for (const [name, value] of Object.entries(dynamicSettings))
    flags.push(['--dynamic-config-value', `${name}=${value}`])
  for (const [name, type] of Object.entries(searchAttributes))
    flags.push(['--search-attribute', `${name}=${type}`])
  if (durable) flags.push(['--db-filename', join(folder, 'temporal.db')])
  if (uiPort !== null) flags.push(['--ui-port', uiPort])
  if (uiPort !== null && codecEndpoint !== undefined) flags.push(['--ui-codec-endpoint', codecEndpoint])
  const switches = [uiPort === null ? '--headless' : '--ui-disable-news-fetch', ...ownConfiguration]
  return ['server', 'start-dev', ...flags.flat().map(String), ...switches]
}

/** The user's own profile for Temporal's command must not leak into ours. */
const ownConfiguration = ['--disable-config-env', '--disable-config-file']
const client = [...ownConfiguration, '--command-timeout', '5s']

async function untilAnswers(binary: string, address: string, ended: () => boolean): Promise<void> {
  const until = performance.now() + 60_000
  while (performance.now() < until) {
    if (ended()) throw new EndedAtOnce('it ended at once')
    const health = await run(binary, ['operator', 'cluster', 'health', '--address', address, ...client])
    if (health.output.includes('SERVING')) return
    await pause(100)
  }
  throw new Error('no answer within 60 s')
}

async function keepLonger(binary: string, address: string): Promise<void> {
  const args = [
    'operator',
    'namespace',
    'update',
    '--namespace',
    namespace,
    '--retention',
    retention,
    '--address',
    address,
  ]
  const until = performance.now() + 15_000
  for (;;) {
    const done = await run(binary, [...args, ...client])
    if (done.code === 0) return
    if (performance.now() > until) throw new Error(`the namespace could not be set up: ${done.output.trim()}`)
    await pause(200)
  }
}
