import pg from 'pg'
import { migrations } from './index.ts'

/** The database cannot be used as it is; the text names DATABASE_URL and the remedy. */
export class DatabaseNotReady extends Error {
  /** The server did not answer, or not yet: it may later. */
  readonly isUnreachable: boolean
  constructor(why: string, { isUnreachable = false } = {}) {
    super(`DATABASE_URL: ${why}`)
    this.name = 'DatabaseNotReady'
    this.isUnreachable = isUnreachable
  }
}

const PATIENCE_MS = 5_000

/**
 * Checks within `withinMs`, at most 5 s, that a database answers and was migrated to this very version.
 * @throws DatabaseNotReady; a password in the address is never repeated in its message
 */
export async function checkDatabase(databaseUrl: string, withinMs = PATIENCE_MS): Promise<void> {
  const where = describe(databaseUrl)
  const timeoutMs = Math.min(withinMs, PATIENCE_MS)
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  // A connection that breaks between two statements: the next statement throws.
  client.on('error', () => {})
  let names: string[]
  try {
    await client.connect()
    const { rows } = await client.query<{ name: string }>(
      `select name from kysely_migration where to_regclass('kysely_migration') is not null order by name`,
    )
    names = rows.map((row) => row.name)
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code === '42P01')
      throw new DatabaseNotReady(`the database at ${where} has no tables yet. Run: npm run todoke -- migrate`)
    throw new DatabaseNotReady(
      `cannot use the database at ${where} (${reasonOf(error)}). Start it, or correct host, user and password.`,
      { isUnreachable: isUnreachable(error) },
    )
  } finally {
    await client.end().catch(() => {})
  }
  const missing = Object.keys(migrations).filter((name) => !names.includes(name))
  const newer = names.filter((name) => !(name in migrations))
  if (newer.length > 0) {
    throw new DatabaseNotReady(
      `the database at ${where} comes from a newer version of Todoke (${newer.join(', ')}). Start that version, or point DATABASE_URL at another database.`,
    )
  }
  if (missing.length > 0) {
    throw new DatabaseNotReady(
      `the database at ${where} lacks ${missing.join(', ')}. Run: npm run todoke -- migrate`,
    )
  }
}

/** No connection (Node's codes), or a server that takes none now: it starts up, recovers, shuts down, or is full. */
const UNREACHABLE =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|57P0[123]|53300)$/

/** What pg says, without a code, of a connection that breaks or a server that does not answer in time. */
const BROKEN = /^(?:timeout expired|Connection terminated|Query read timeout)/

/** Whether a connection failed because the server does not answer, or not yet. */
export function isUnreachable(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return UNREACHABLE.test(String(code)) || BROKEN.test(String(message))
}

/** A refused connection to a name with several addresses is an AggregateError without a text. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join(', ')
  return error instanceof Error ? error.message : String(error)
}

function describe(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return 'an address that cannot be read'
  const { host, pathname } = new URL(databaseUrl)
  return `${host}${pathname}`
}
