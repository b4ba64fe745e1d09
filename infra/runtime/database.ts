import { checkDatabase, DatabaseNotReady } from '../../schema/migrations/readiness.ts'
import { waitAtStart, type StartWait } from './startWait.ts'

/**
 * Waits until PostgreSQL answers and checks that the database was migrated to this version. A server that refuses
 * connections, or is still starting up or recovering, is waited for.
 * @throws DatabaseNotReady, at once when waiting cannot help: a wrong password, no such database, no tables
 */
export async function waitForDatabase(url: string, wait: Omit<StartWait, 'mayPass'>): Promise<void> {
  await waitAtStart((leftMs) => checkDatabase(url, leftMs), {
    ...wait,
    mayPass: (error) => error instanceof DatabaseNotReady && error.isUnreachable,
    say: (reason) => wait.say(`waiting for PostgreSQL. ${reason}`),
  })
}
