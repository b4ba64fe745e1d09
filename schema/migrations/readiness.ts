import pg from 'pg'
import { migrations } from './index.ts'

/** The database cannot be used as it is; the text names DATABASE_URL and the remedy. */
export class DatabaseNotReady extends Error {
  constructor(why: string) {
    super(`DATABASE_URL: ${why}`)
    this.name = 'DatabaseNotReady'
  }
}

/**
 * Checks that a database answers and was migrated to this very version. @throws DatabaseNotReady
 * A password in the address is never repeated in the message.
 */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  const where = describe(databaseUrl)
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
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
      `cannot use the database at ${where} (${error instanceof Error ? error.message : String(error)}). Start it, or correct host, user and password.`,
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

function describe(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return 'an address that cannot be read'
  const { host, pathname } = new URL(databaseUrl)
  return `${host}${pathname}`
}
