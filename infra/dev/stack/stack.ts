import { join } from 'node:path'
import { migrate } from '../../../schema/migrations/migrate.ts'
import { isUnreachable } from '../../../schema/migrations/readiness.ts'
import { waitAtStart } from '../../runtime/startWait.ts'
import { spoken } from '../bootstrap/progress.mjs'
import {
  lineSandboxUrl,
  mailSandboxUrl,
  masterKeyOf,
  plexSandboxUrl,
  productEnvironment,
  repistSandboxUrl,
  sandboxEnvironment,
} from './environment.ts'
import { type Kept, keepRunning } from '../processes/keepRunning.ts'
import { noteProcesses } from './runningStacks.ts'
import { nodePart, type Part, postgresPart, type Stage, temporalPart } from './parts.ts'
import type { StackSettings } from './settings.ts'

/** A running stack. */
export interface Stack {
  databaseUrl: string
  temporalAddress: string
  masterKey: string
  /** What the processes of the product were told. */
  environment: NodeJS.ProcessEnv
  /** What runs. */
  parts(): readonly Kept[]
  /** Ends all in reverse order, in less than 10 s. */
  stop(): Promise<void>
  /** Ends all at once by force. */
  kill(): void
}

/**
 * The order in which everything ends, and the time each stage gets. Together they stay below 10 s, including the half as
 * long again that PostgreSQL may need when it is ended by force.
 */
const endings: readonly { stage: Stage; graceMs: number }[] = [
  { stage: 'product', graceMs: 6_500 },
  { stage: 'beside', graceMs: 1_800 },
  { stage: 'database', graceMs: 900 },
]

/**
 * Starts everything that `npm start` runs: PostgreSQL with the migrations and Temporal side by side, then API and
 * workers, the stand-ins beside all that; and keeps it running. `say` is told each step with its time, and later what
 * ended and started again. When a part cannot start, or `signal` is aborted meanwhile, what was started is ended, and
 * the error is thrown.
 */
export async function startStack(
  settings: StackSettings,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<Stack> {
  const kept: { stage: Stage; part: Kept }[] = []
  const changed = (): void => {
    const running = kept.map(({ part }) => ({ name: part.name, now: part.running() }))
    noteProcesses(
      settings.dataFolder,
      running.flatMap(({ name, now }) => (now === null ? [] : [{ name, pid: now.pid, mark: now.mark }])),
    )
  }
  const start = async (part: Part): Promise<void> => {
    signal?.throwIfAborted()
    await timed(part.name, async () => {
      kept.push({
        stage: part.stage,
        part: await keepRunning(part.name, () => part.start(signal), { say, changed }),
      })
      changed()
    })
  }
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const result = await work()
    say(`${name}  ${spoken(performance.now() - began)}`)
    return result
  }
  let ending: Promise<void> | undefined
  const stop = async (): Promise<void> => await (ending ??= endInOrder(kept))

  const database = async (): Promise<string> => {
    if ('url' in settings.postgres) return await migrated(settings.postgres.url)
    const postgres = postgresPart(settings, settings.postgres.port)
    await start(postgres)
    return await migrated(await postgres.url({ say, signal }))
  }
  const migrated = async (url: string): Promise<string> => {
    const mayPass = isUnreachable
    const wait = { mayPass, signal, say: (reason: string) => say(`waiting for PostgreSQL. ${reason}`) }
    await timed('migrations', () => waitAtStart(() => migrate(url), wait))
    return url
  }
  const temporal = async (): Promise<string> => {
    if ('address' in settings.temporal) return settings.temporal.address
    await start(temporalPart(settings, settings.temporal))
    return `127.0.0.1:${settings.temporal.port}`
  }

  const essentials = async () => {
    const [databaseUrl, temporalAddress] = await together([database(), temporal()])
    const addresses = { databaseUrl, temporalAddress }
    const masterKey = await masterKeyOf(settings)
    const environment = productEnvironment(settings, addresses, masterKey)
    await together(product(settings, environment).map(start))
    return { ...addresses, masterKey, environment }
  }

  try {
    const [running] = await together([essentials(), ...standIns(settings).map(start)])
    return {
      ...running,
      stop,
      parts: () => kept.map(({ part }) => part),
      kill: () => kept.forEach(({ part }) => part.kill()),
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** API and workers. */
function product(settings: StackSettings, environment: NodeJS.ProcessEnv): Part[] {
  return [
    nodePart(settings, {
      name: 'api',
      stage: 'product',
      entry: 'api/main.ts',
      environment,
      ready: { url: `${settings.localUrl}/health/ready` },
    }),
    nodePart(settings, {
      name: 'workers',
      stage: 'product',
      entry: 'worker/all.ts',
      environment,
      ready: { line: 'TODOKE_READY' },
    }),
  ]
}

/** The stand-in LINE, carts and mail server, each with a folder for its state. */
function standIns(settings: StackSettings): Part[] {
  return [
    { name: 'sandbox-line', entry: 'infra/sandbox/line/main.ts', url: lineSandboxUrl(settings) },
    { name: 'sandbox-repist', entry: 'infra/sandbox/carts/repist/main.ts', url: repistSandboxUrl(settings) },
    { name: 'sandbox-plex', entry: 'infra/sandbox/carts/repist/plexMain.ts', url: plexSandboxUrl(settings) },
    { name: 'sandbox-mail', entry: 'infra/sandbox/mail/main.ts', url: mailSandboxUrl(settings) },
  ].flatMap(({ name, entry, url }) => {
    if (url === null) return []
    const environment = sandboxEnvironment(settings, join(settings.dataFolder, name))
    return [
      nodePart(settings, {
        name,
        stage: 'beside',
        entry,
        environment,
        ready: { url: `${url}/_control/health` },
      }),
    ]
  })
}

/** All results, or the first error, but only after all have come to an end: then nothing starts behind one's back. */
async function together<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(work)
  return await Promise.all(work)
}

async function endInOrder(kept: readonly { stage: Stage; part: Kept }[]): Promise<void> {
  for (const { stage, graceMs } of endings) {
    const here = kept.filter((one) => one.stage === stage)
    await Promise.all(here.map(async ({ part }) => await part.stop(graceMs)))
  }
}
