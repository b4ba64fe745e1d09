import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { ShopId } from '../domain/values/ids.ts'
import { storedDate, storedInstant } from './tables/storedTime.ts'
import { ShopShare } from './shopShare.ts'
import type { Database } from './tables/index.ts'

/** The application's view of the database, made by {@link openDatabase}. */
export type Db = Kysely<Database>
/** A transaction in which row-level security shows one shop; made by {@link inShop} alone. */
export type ShopTx = Transaction<Database>

/** The role that every connection of the application takes: no owner, under row-level security. */
export const APPLICATION_ROLE = 'todoke_app'

const DATE = 1082
const INT8 = 20
const TIMESTAMPTZ = 1184

/**
 * Calendar dates stay text ('YYYY-MM-DD': a Date would drag a time zone in); bigints become numbers. What PostgreSQL
 * holds beyond our calendar is read as if it were not there (storedTime.ts).
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === DATE) return storedDate
    if (oid === TIMESTAMPTZ) return storedInstant
    if (oid === INT8) return Number
    return pg.types.getTypeParser(oid, format)
  }) as typeof pg.types.getTypeParser,
}

/** Where the database is and how it is used. */
export interface DatabaseOptions {
  /** PostgreSQL 18, `postgres://user:password@host:port/database`. The login must be a member of todoke_app. */
  url: string
  /** Connections kept at most. Default 10. */
  max?: number
  /** Of them, those that the transactions of one shop have at once. Default: all. */
  mostOfAShop?: number
  /** Seen in pg_stat_activity. */
  name: string
}

/**
 * A transaction that idles this long is rolled back. Less than a channel's lease (15 s): a dispatcher that stalls in
 * the middle of a claim or a settle must not keep its locks from a successor.
 */
const IDLE_IN_TRANSACTION = '5s'

/**
 * Settings of every session, whatever the server's defaults. Commits are synchronous: a body and its retry key are on
 * disk before the push (delivery.md 5.2).
 */
const SESSION = {
  role: APPLICATION_ROLE,
  timezone: 'UTC',
  synchronous_commit: 'on',
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
}

/** Opens the application's view of the database. Connects lazily; end it with `destroy()`. */
export function openDatabase({ url, max = 10, mostOfAShop = max, name }: DatabaseOptions): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: name,
    connectionTimeoutMillis: 10_000,
    options: Object.entries(SESSION)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types,
  })
  // An idle connection that breaks must not end the process: the pool opens another.
  pool.on('error', () => {})
  // Neither must one that breaks between two statements of a transaction: the next statement throws.
  pool.on('connect', (client) => void client.on('error', () => {}))
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  if (mostOfAShop < max) shares.set(db, new ShopShare(mostOfAShop))
  return db
}

/** The shares of pools that are shared out by shop. */
const shares = new WeakMap<Db, ShopShare>()

/**
 * Runs `work` in one transaction that sees and writes rows of `shopId` alone. Rolls back and rethrows when `work`
 * throws.
 */
export function inShop<T>(db: Db, shopId: ShopId, work: (tx: ShopTx) => Promise<T>): Promise<T> {
  const transact = (): Promise<T> =>
    db.transaction().execute(async (tx) => {
      await sql`select set_config('app.shop_id', ${shopId}, true)`.execute(tx)
      return work(tx)
    })
  return inShare(db, shopId, transact)
}

/** Runs a statement that speaks for the shop by itself and is a transaction of its own, within the shop's share. */
export function inShare<T>(db: Db, shopId: ShopId, work: () => Promise<T>): Promise<T> {
  const share = shares.get(db)
  return share ? share.run(shopId, work) : work()
}

/** {@link inShop} in a transaction in which PostgreSQL refuses every change. */
export const inShopReadOnly = <T>(db: Db, shopId: ShopId, work: (tx: ShopTx) => Promise<T>): Promise<T> =>
  inShop(db, shopId, async (tx) => {
    await sql`set transaction read only`.execute(tx)
    return work(tx)
  })

/** Whether the database answers. */
export const isDatabaseUp = (db: Db): Promise<boolean> =>
  sql`select 1`.execute(db).then(
    () => true,
    () => false,
  )
