import { connect } from 'node:net'
import pg from 'pg'
import { isUnreachable } from '../../../schema/migrations/readiness.ts'
import { BadSetting } from '../../runtime/settings.ts'
import { reasonOf, type StartWait, waitAtStart } from '../../runtime/startWait.ts'
import { portIsFree } from '../processes/ports.ts'
import { portsOf, type StackSettings } from './settings.ts'

const patienceMs = 5_000

/** What is known of this start. */
export interface Preflight extends Omit<StartWait, 'mayPass'> {
  /** Ports that a living server of this data folder already holds. */
  heldPorts: readonly number[]
}

/**
 * Checks before anything is started that the ports are free, and waits for services of the user's own that do not
 * answer yet. @throws BadSetting
 */
export async function checkBeforeStart(
  settings: StackSettings,
  { heldPorts, ...wait }: Preflight,
): Promise<void> {
  for (const { setting, host, port } of portsOf(settings)) {
    if (heldPorts.includes(port) || (await free(setting, host, port))) continue
    throw new BadSetting(
      setting,
      `port ${port} of ${host} is taken by another program. End that one, or set ${setting} to a free port (in .env or before the command).`,
    )
  }
  const { postgres, temporal } = settings
  const mayPass = (error: unknown): boolean => error instanceof NoAnswer && error.mayPass
  if ('url' in postgres)
    await waitAtStart((leftMs) => databaseAnswers(postgres.url, Math.min(leftMs, patienceMs)), {
      ...wait,
      mayPass,
      say: (reason) => wait.say(`waiting for PostgreSQL. ${reason}`),
    })
  if ('address' in temporal)
    await waitAtStart((leftMs) => temporalAnswers(temporal.address, Math.min(leftMs, patienceMs)), {
      ...wait,
      mayPass,
      say: (reason) => wait.say(`waiting for Temporal. ${reason}`),
    })
}

/** A service of the user's own cannot be used; where it did not answer, it may later. */
class NoAnswer extends BadSetting {
  readonly mayPass: boolean
  constructor(name: string, why: string, mayPass: boolean) {
    super(name, why)
    this.mayPass = mayPass
  }
}

async function free(setting: string, host: string, port: number): Promise<boolean> {
  try {
    return await portIsFree(port, host)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES')
      throw new BadSetting(setting, `this user may not use port ${port}; choose one above 1023.`)
    throw new BadSetting(
      setting === 'PORT' ? 'HOST' : setting,
      `cannot listen on ${host} (${code}); write an address of this machine.`,
    )
  }
}

/** The password of the address is never repeated. */
async function databaseAnswers(url: string, withinMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: withinMs })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    const { host, pathname } = new URL(url)
    throw new NoAnswer(
      'DATABASE_URL',
      `the database ${pathname.slice(1)} at ${host} cannot be used (${reasonOf(error)}). Start it or correct the address, or unset DATABASE_URL to use the PostgreSQL that comes along.`,
      isUnreachable(error),
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function temporalAnswers(address: string, withinMs: number): Promise<void> {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replaceAll(/[[\]]/g, '')
  const socket = connect({ host, port: Number(address.slice(colon + 1)) })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.setTimeout(withinMs, () => reject(new Error('it does not answer')))
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
  } catch (error) {
    throw new NoAnswer(
      'TEMPORAL_ADDRESS',
      `nothing answers at ${address} (${reasonOf(error)}). Start it or correct the address, or unset TEMPORAL_ADDRESS to use the server that comes along.`,
      true,
    )
  } finally {
    socket.destroy()
  }
}
