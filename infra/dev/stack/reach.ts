import { connect } from 'node:net'
import pg from 'pg'
import { portIsFree } from '../processes/ports.ts'
import { BadSetting } from '../../runtime/settings.ts'
import { portsOf, type StackSettings } from './settings.ts'

const patienceMs = 5_000

/**
 * Looks at everything that can be wrong before anything is started: services of the user's own that do not answer, and
 * ports that are taken. `except` are ports that a living server of this data folder already holds. @throws BadSetting
 */
export async function checkBeforeStart(settings: StackSettings, except: readonly number[]): Promise<void> {
  for (const { setting, host, port } of portsOf(settings)) {
    if (except.includes(port) || (await free(setting, host, port))) continue
    throw new BadSetting(
      setting,
      `port ${port} of ${host} is taken by another program. End that one, or set ${setting} to a free port (in .env or before the command).`,
    )
  }
  if ('url' in settings.postgres) await databaseAnswers(settings.postgres.url)
  if ('address' in settings.temporal) await temporalAnswers(settings.temporal.address)
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
async function databaseAnswers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: patienceMs })
  try {
    await client.connect()
  } catch (error) {
    const { host, pathname } = new URL(url)
    throw new BadSetting(
      'DATABASE_URL',
      `the database ${pathname.slice(1)} at ${host} cannot be used (${reasonOf(error)}). Start it or correct the address, or unset DATABASE_URL to use the PostgreSQL that comes along.`,
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function temporalAnswers(address: string): Promise<void> {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replaceAll(/[[\]]/g, '')
  const socket = connect({ host, port: Number(address.slice(colon + 1)) })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.setTimeout(patienceMs, () => reject(new Error(`no answer within ${patienceMs / 1000} s`)))
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
  } catch (error) {
    throw new BadSetting(
      'TEMPORAL_ADDRESS',
      `nothing answers at ${address} (${reasonOf(error)}). Start it or correct the address, or unset TEMPORAL_ADDRESS to use the server that comes along.`,
    )
  } finally {
    socket.destroy()
  }
}

/** A refused connection to a name with several addresses is an AggregateError with an empty text. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
