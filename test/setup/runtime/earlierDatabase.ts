import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { migrations } from '../../../schema/migrations/index.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** A database as it was before the migration: `migrate(url)` brings it to this version. Drop it in the end. */
export async function databaseBefore(migration: string): Promise<TestDatabase> {
  const database = await createTestDatabase({ empty: true })
  const earlier = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < migration))
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.url, max: 1 }) }),
  })
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => earlier },
  }).migrateToLatest()
  await db.destroy()
  if (error) throw error
  return database
}
