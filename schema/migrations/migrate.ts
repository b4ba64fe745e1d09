import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { migrations } from './index.ts'

/** The database was migrated by a newer Todoke than this one: `unknown` lists what this one does not know. */
export class DatabaseIsNewer extends Error {
  readonly unknown: string[]
  constructor(unknown: string[]) {
    super(
      `DATABASE_URL: the database comes from a newer version of Todoke (it knows ${unknown.join(', ')}). Start that version, or point DATABASE_URL at another database.`,
    )
    this.name = 'DatabaseIsNewer'
    this.unknown = unknown
  }
}

/**
 * Brings a database to this version; does nothing when it is there already. Runs as the owner of the schema.
 * Safe to run from several processes at once (the migrator takes a lock).
 * Throws DatabaseIsNewer, or the first migration's error with nothing of that migration applied.
 */
export async function migrate(databaseUrl: string): Promise<{ applied: string[] }> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, connectionTimeoutMillis: 5_000 })
  // An idle connection that breaks must not end the process; a statement on it throws.
  pool.on('error', () => {})
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
    await refuseNewer(pool)
    const { error, results } = await migrator.migrateToLatest()
    if (error) throw error
    return { applied: (results ?? []).map((result) => result.migrationName) }
  } finally {
    await db.destroy()
  }
}

async function refuseNewer(pool: pg.Pool): Promise<void> {
  const known = await pool.query<{ exists: boolean }>(
    `select to_regclass('kysely_migration') is not null as exists`,
  )
  if (!known.rows[0]?.exists) return
  const done = await pool.query<{ name: string }>('select name from kysely_migration order by name')
  const unknown = done.rows.map((row) => row.name).filter((name) => !(name in migrations))
  if (unknown.length > 0) throw new DatabaseIsNewer(unknown)
}
