import { expect } from '@jest/globals'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { ShopId } from '../../../domain/values/ids.ts'
import { APPLICATION_ROLE, type Db, type ShopTx } from '../../../schema/database.ts'
import type { Database } from '../../../schema/tables/index.ts'
import { createTestDatabase, type TestDatabase } from '../runtime/database.ts'

/** Rows that a hot query may read at most: far more than it returns, far less than a table. */
export const FEW = 500

export interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: PlanNode[]
}

/** What the nodes of a query's plans read. */
export interface Readings {
  indexes: Set<string>
  /** Rows that the busiest node read. */
  most: number
}

/** A database that explains the application's queries as they run. */
export interface ExplainedDatabase {
  database: TestDatabase
  /** The application's role, one connection. */
  db: Db
  /** The owner's role, without row-level security. */
  admin: pg.Client
  /** Explains one statement in `admin`'s open transaction. */
  explain(text: string, values?: readonly unknown[]): Promise<PlanNode>
  /** Fails on a sequential scan of a large table, on too many rows read, and when one of these indexes is not used. */
  expectFew(shopId: ShopId, work: (tx: ShopTx) => Promise<unknown>, ...indexes: string[]): Promise<void>
  readings(plans: PlanNode[]): Readings
  close(): Promise<void>
}

/** @param large tables that must not be scanned */
export async function createExplainedDatabase(large: readonly string[]): Promise<ExplainedDatabase> {
  const database = await createTestDatabase()
  const statements: { text: string; values: readonly unknown[] }[] = []
  const options = `-c role=${APPLICATION_ROLE}`
  const pool = new pg.Pool({ connectionString: database.url, max: 1, options })
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void statements.push({ text: query.sql, values: query.parameters }),
  })
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()

  async function explain(text: string, values: readonly unknown[] = []): Promise<PlanNode> {
    const { rows } = await admin.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (analyze, timing off, format json) ${text}`,
      [...values],
    )
    const plan = rows[0]?.['QUERY PLAN'][0].Plan
    if (!plan) throw new Error('no plan')
    return plan
  }

  /** Runs a query of the application, explains each of its statements, and rolls everything back. */
  async function plansOf(shopId: ShopId, work: (tx: ShopTx) => Promise<unknown>): Promise<PlanNode[]> {
    let made: typeof statements = []
    const run = db.transaction().execute(async (tx) => {
      await sql`select set_config('app.shop_id', ${shopId}, true)`.execute(tx)
      statements.length = 0
      await work(tx)
      made = [...statements]
      throw new TakenBack()
    })
    await run.catch((error: unknown) => {
      if (!(error instanceof TakenBack)) throw error
    })
    expect(made.length).toBeGreaterThan(0)
    const plans: PlanNode[] = []
    await admin.query('begin')
    try {
      await admin.query(`set local role ${APPLICATION_ROLE}`)
      await admin.query(`select set_config('app.shop_id', $1, true)`, [shopId])
      for (const { text, values } of made) plans.push(await explain(text, values))
    } finally {
      await admin.query('rollback')
    }
    return plans
  }

  function readings(plans: PlanNode[]): Readings {
    const all = plans.flatMap(nodes)
    const scanned = all.filter(
      (node) => node['Node Type'] === 'Seq Scan' && large.includes(node['Relation Name'] ?? ''),
    )
    expect(scanned.map((node) => node['Relation Name'])).toEqual([])
    return {
      indexes: new Set(all.flatMap((node) => node['Index Name'] ?? [])),
      most: Math.max(...all.map(rowsRead)),
    }
  }

  return {
    database,
    db,
    admin,
    explain,
    readings,
    async expectFew(shopId, work, ...indexes) {
      const { indexes: used, most } = readings(await plansOf(shopId, work))
      for (const index of indexes) expect([...used]).toContain(index)
      expect([[...used], most < FEW ? 'few' : most]).toEqual([[...used], 'few'])
    },
    async close() {
      await admin.end()
      await db.destroy()
      await database.drop()
    },
  }
}

class TakenBack extends Error {}

const nodes = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]

const rowsRead = (node: PlanNode): number =>
  ((node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0) +
    node['Actual Rows']) *
  node['Actual Loops']
