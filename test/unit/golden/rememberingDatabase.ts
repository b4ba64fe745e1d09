import {
  type CompiledQuery,
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Db, ShopTx } from '../../../schema/database.ts'

/** A statement as PostgreSQL would get it. */
export interface Statement {
  sql: string
  parameters: readonly unknown[]
}

/** A database that runs nothing: it keeps every statement, and answers each with the rows that it was given. */
export interface RememberingDatabase {
  db: Db
  /** The same for what wants a transaction. */
  tx: ShopTx
  /** In the order in which they came; those that open and close a transaction are left out. */
  statements: Statement[]
}

/** @param rowsOf the rows that a statement is answered with; default: none */
export function rememberingDatabase(
  rowsOf: (statement: Statement) => readonly object[] = () => [],
): RememberingDatabase {
  const statements: Statement[] = []
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery) {
      statements.push({ sql, parameters })
      return { rows: rowsOf({ sql, parameters }) as Row[] }
    },
    streamQuery() {
      throw new Error('nothing is streamed')
    },
  }
  class Remembering extends DummyDriver {
    override acquireConnection(): Promise<DatabaseConnection> {
      return Promise.resolve(connection)
    }
  }
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new Remembering(),
      createIntrospector: (one) => new PostgresIntrospector(one),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }) as Db
  return { db, tx: db as ShopTx, statements }
}

/** A row that a builder inserted, by column. */
export function insertedRow({ sql, parameters }: Statement): Record<string, unknown> {
  const columns = /\(([^)]*)\) values/.exec(sql)?.[1]?.replaceAll('"', '').split(', ') ?? []
  return Object.fromEntries(columns.map((column, n) => [column, parameters[n]]))
}
