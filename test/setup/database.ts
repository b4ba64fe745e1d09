import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type Db, openDatabase } from '../../schema/database.ts'
import { migrate } from '../../schema/migrate.ts'

/** A migrated database of a test file's own. */
export interface TestDatabase {
  /** As the owner of the schema: for `migrate`, and to look past row-level security. */
  url: string
  /** As the application sees it, under row-level security. */
  db: Db
  /** Closes `db` and removes the database, whoever is still connected. */
  drop(): Promise<void>
}

/**
 * Makes and migrates a database in the throwaway cluster of TEST_DATABASE_URL, which the runner of the
 * tests (infra/dev/test.ts) starts; `empty`: without the migrations. Drop it in `afterAll`.
 */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = `todoke_test_${process.pid}_${randomBytes(4).toString('hex')}`
  await asAdmin(`create database ${name}`)
  const url = new URL(adminUrl())
  url.pathname = `/${name}`
  if (!empty) await migrate(url.href)
  const db = openDatabase({ url: url.href, max: 5, name })
  return {
    url: url.href,
    db,
    async drop() {
      await db.destroy()
      await asAdmin(`drop database if exists ${name} with (force)`)
    },
  }
}

function adminUrl(): string {
  const url = process.env['TEST_DATABASE_URL']
  if (!url)
    throw new Error('TEST_DATABASE_URL is not set: run the tests with npm test, which starts a cluster')
  return url
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl(), connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
