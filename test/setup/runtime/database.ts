import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type Db, openDatabase } from '../../../schema/database.ts'
import { migrate } from '../../../schema/migrations/migrate.ts'

/** A migrated database of a test file's own. */
export interface TestDatabase {
  /** For the owner of the schema, without row-level security. */
  url: string
  /** The application's role, under row-level security. */
  db: Db
  /** Closes `db` and removes the database, even while others are connected. */
  drop(): Promise<void>
}

/** Migrated once a run; every other database is a copy of it. */
const TEMPLATE = 'todoke_template'
/** Advisory lock of whoever makes the template. */
const TEMPLATE_LOCK = 7_461_002

/**
 * Makes a migrated database in the cluster of TEST_DATABASE_URL, which infra/dev/test.ts starts; `empty`: without the
 * migrations. Drop it in `afterAll`.
 */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = `todoke_test_${process.pid}_${randomBytes(4).toString('hex')}`
  if (!empty) await makeTemplate()
  await asAdmin((admin) => admin.query(`create database ${name} ${empty ? '' : `template ${TEMPLATE}`}`))
  const url = urlOf(name)
  const db = openDatabase({ url: url.href, max: 5, name })
  return {
    url: url.href,
    db,
    async drop() {
      await db.destroy()
      await asAdmin((admin) => admin.query(`drop database if exists ${name} with (force)`))
    },
  }
}

/** The first caller makes the template, others wait. It gets its name once complete, so that no copy is partial. */
const makeTemplate = (): Promise<void> =>
  asAdmin(async (admin) => {
    const isThere = async () =>
      (await admin.query('select 1 from pg_database where datname = $1', [TEMPLATE])).rows.length > 0
    if (await isThere()) return
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    if (await isThere()) return
    const raw = `${TEMPLATE}_raw`
    await admin.query(`drop database if exists ${raw}`)
    await admin.query(`create database ${raw}`)
    await migrate(urlOf(raw).href)
    await admin.query(`alter database ${raw} rename to ${TEMPLATE}`)
  })

function urlOf(database: string): URL {
  const url = new URL(adminUrl())
  url.pathname = `/${database}`
  return url
}

function adminUrl(): string {
  const url = process.env['TEST_DATABASE_URL']
  if (!url)
    throw new Error('TEST_DATABASE_URL is not set: run the tests with npm test, which starts a cluster')
  return url
}

async function asAdmin<Result>(work: (admin: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: adminUrl(), connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
