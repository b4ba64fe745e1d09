import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { APPLICATION_ROLE } from '../../../schema/database.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'

const A = randomUUID()
const B = randomUUID()
const DENIED = '42501'

interface Table {
  name: string
  /** The column that names the shop. */
  shop: string
  /** Columns that an insert must fill, with their types. */
  needed: { name: string; type: string }[]
  /** False: rows of this table never change, so the application has no right to. */
  changes: boolean
  /** False: its rows stay, so the application may not even delete them. */
  deletes: boolean
}

/** Their rows never change. */
const UNCHANGING = ['charges', 'form_versions']
/** Their rows are never deleted: what was charged stays charged. */
const STAYING = ['charges']

let database: TestDatabase
let client: pg.Client
let tables: Table[]

/** Every table with a shop, out of the catalogue, so that a new one cannot be forgotten. */
async function tenantTables(): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select c.relname as name, has_table_privilege('${APPLICATION_ROLE}', c.oid, 'update') as changes,
           has_table_privilege('${APPLICATION_ROLE}', c.oid, 'delete') as deletes,
           case when c.relname = 'shops' then 'id' else 'shop_id' end as shop,
           (select coalesce(json_agg(json_build_object('name', a.attname, 'type', t.typname)), '[]')
              from pg_attribute a join pg_type t on t.oid = a.atttypid
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attnotnull
               and not a.atthasdef and a.attidentity = '') as needed
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and (c.relname = 'shops' or exists (
         select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'shop_id' and not a.attisdropped))
     order by c.relname`)
  return rows
}

const VALUES: Record<string, string> = {
  _text: "'{}'",
  uuid: 'gen_random_uuid()',
  text: `gen_random_uuid()::text`,
  int4: '1',
  int8: '1',
  float8: '1',
  bool: 'true',
  timestamptz: 'now()',
  date: 'current_date',
  time: 'localtime',
  jsonb: `'{}'`,
  bytea: `convert_to(gen_random_uuid()::text, 'utf8')`,
}

/** A row of the shop with something in every column that needs it. */
function insertion({ name, shop, needed }: Table, shopId: string): string {
  const columns = [...new Set([shop, ...needed.map((column) => column.name)])]
  const values = columns.map((column) => {
    if (column === shop) return `'${shopId}'`
    const type = needed.find((one) => one.name === column)?.type ?? ''
    const value = VALUES[type]
    if (!value) throw new Error(`${name}.${column}: this test makes no value of type ${type}`)
    return value
  })
  return `insert into ${name} (${columns.join(', ')}) values (${values.join(', ')})`
}

/** Runs one statement as the application, for a shop or for none, and takes it back. */
async function asApplication(shopId: string | null, statement: string): Promise<pg.QueryResult> {
  await client.query('begin')
  try {
    await client.query(`set local role ${APPLICATION_ROLE}`)
    if (shopId !== null) await client.query(`select set_config('app.shop_id', $1, true)`, [shopId])
    return await client.query(statement)
  } finally {
    await client.query('rollback')
  }
}

const errorOf = async (shopId: string | null, statement: string): Promise<string> =>
  asApplication(shopId, statement).then(
    () => 'none',
    (error: { code: string }) => error.code,
  )

/** How many rows of a table are deleted, or the error. */
const deleted = async (shopId: string | null, { name }: Table): Promise<number | string> =>
  asApplication(shopId, `delete from ${name}`).then(
    ({ rowCount }) => rowCount ?? 0,
    (error: { code: string }) => error.code,
  )

const rowsSeen = async (shopId: string | null, { name }: Table): Promise<number> =>
  (await asApplication(shopId, `select * from ${name}`)).rows.length

beforeAll(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  tables = await tenantTables()
  // Rows need to make no sense here: without the tables' checks any value will do, in a table of tomorrow too.
  const { rows } = await client.query<{ drop: string }>(`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop
      from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace and conrelid <> 0`)
  for (const { drop } of rows) await client.query(drop)
  await client.query(`set session_replication_role = replica`)
  for (const table of tables) for (const shopId of [A, B]) await client.query(insertion(table, shopId))
})
afterAll(async () => {
  await client?.end()
  await database?.drop()
})

describe('row-level security of every table with a shop', () => {
  it('is forced, and found on all of them', async () => {
    expect(tables.length).toBeGreaterThan(25)
    const { rows } = await client.query(
      `select relname from pg_class
        where relname = any($1) and not (relrowsecurity and relforcerowsecurity)`,
      [tables.map((table) => table.name)],
    )
    expect(rows).toEqual([])
  })

  it('shows nothing and takes nothing while no shop is set', async () => {
    for (const table of tables) {
      expect([table.name, await rowsSeen(null, table)]).toEqual([table.name, 0])
      expect([table.name, await errorOf(null, insertion(table, A))]).toEqual([table.name, DENIED])
      expect([table.name, await deleted(null, table)]).toEqual([table.name, table.deletes ? 0 : DENIED])
    }
  })

  it('shows nothing after a transaction of a shop has ended on the same session', async () => {
    await asApplication(A, 'select 1')
    for (const table of tables) expect([table.name, await rowsSeen(null, table)]).toEqual([table.name, 0])
  })

  it('shows a shop its own rows alone', async () => {
    for (const table of tables) {
      const { rows } = await asApplication(A, `select ${table.shop} as shop from ${table.name}`)
      expect([table.name, rows]).toEqual([table.name, [{ shop: A }]])
    }
  })

  it('lets a shop change, remove and write its own rows alone', async () => {
    expect(tables.filter(({ changes }) => !changes).map(({ name }) => name)).toEqual(UNCHANGING)
    expect(tables.filter(({ deletes }) => !deletes).map(({ name }) => name)).toEqual(STAYING)
    for (const table of tables) {
      const { name, shop, changes, deletes } = table
      for (const statement of [
        ...(changes ? [`update ${name} set ${shop} = ${shop} where ${shop} = '${B}'`] : []),
        ...(deletes ? [`delete from ${name} where ${shop} = '${B}'`] : []),
      ])
        expect([statement, (await asApplication(A, statement)).rowCount]).toEqual([statement, 0])
      expect([name, await errorOf(A, insertion(table, B))]).toEqual([name, DENIED])
      expect([name, await errorOf(A, `update ${name} set ${shop} = '${B}'`)]).toEqual([name, DENIED])
    }
  })
})

describe('what the application may touch besides', () => {
  /** Names of the relations without a shop on which the application has one of these rights. */
  const touched = async (rights: string): Promise<string[]> => {
    const { rows } = await client.query<{ relname: string }>(
      `select c.relname from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
          and has_table_privilege($1, c.oid, $2) and c.relname <> all($3)
        order by c.relname`,
      [APPLICATION_ROLE, rights, tables.map((table) => table.name)],
    )
    return rows.map(({ relname }) => relname)
  }

  it('is the lease of the keeper, and the prices of the platform to read', async () => {
    expect(await touched('select')).toEqual(['keeper_lease', 'price_versions'])
    expect(await touched('insert, update, delete, truncate')).toEqual(['keeper_lease'])
  })

  it('is never the keys of the platform', async () => {
    expect(await errorOf(A, 'select * from platform_keys')).toBe(DENIED)
    expect(await errorOf(null, `update platform_keys set revoked_at = null`)).toBe(DENIED)
  })

  it('is no table as its owner: it cannot switch the policies off', async () => {
    expect(await errorOf(A, 'alter table orders disable row level security')).toBe(DENIED)
    const { rows } = await client.query(
      `select rolname, rolsuper, rolbypassrls, rolcanlogin, pg_has_role(rolname, 'todoke_lookup', 'member') as looks_up
         from pg_roles where rolname = $1`,
      [APPLICATION_ROLE],
    )
    expect(rows).toEqual([
      {
        rolname: APPLICATION_ROLE,
        rolsuper: false,
        rolbypassrls: false,
        rolcanlogin: false,
        looks_up: false,
      },
    ])
  })
})

describe('look-ups before the shop is known', () => {
  interface Definer {
    name: string
    columns: { name: string; type: string }[]
    path: string | null
    owner: string
    open: boolean
  }
  let definers: Definer[]
  beforeAll(async () => {
    const { rows } = await client.query<Definer>(`
      select p.proname as name, p.proowner::regrole::text as owner, array_to_string(array(select c from unnest(p.proconfig) c
                                        where c not in ('enable_seqscan=off', 'work_mem=64MB')), ';') as path,
             has_function_privilege('public', p.oid, 'execute') as open,
             case when p.proallargtypes is null
                  then json_build_array(json_build_object('name', '', 'type', format_type(p.prorettype, null)))
                  else (select json_agg(json_build_object('name', p.proargnames[i], 'type', format_type(p.proallargtypes[i], null)))
                          from generate_subscripts(p.proallargtypes, 1) i where p.proargmodes[i] = 't') end as columns
        from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef order by p.proname`)
    definers = rows
  })

  it('go through functions of a role of their own, with a fixed search path, closed to the public', () => {
    expect(definers.length).toBeGreaterThan(10)
    for (const { name, owner, path, open } of definers)
      expect({ name, owner, path, open }).toEqual({
        name,
        owner: 'todoke_lookup',
        path: 'search_path=public, pg_temp',
        open: false,
      })
  })

  it('answer ids, numbers and yes or no; text only where it names no person', () => {
    const harmless = new Set(['uuid', 'bigint', 'integer', 'boolean', 'double precision', 'void'])
    const others = definers.flatMap(({ name, columns }) =>
      columns.filter(({ type }) => !harmless.has(type)).map((column) => `${name}.${column.name}`),
    )
    expect(others).toEqual([
      // ids of shops and turns, instants, words of a fixed list
      'ask_cart_turn.',
      'claim_outbox.workflow_id',
      'claim_outbox.workflow_type',
      'claim_outbox.signal',
      'claim_outbox.signal_args',
      'claim_outbox.start',
      'engine_counts.name',
      'lookup_api_key.scope',
      'lookup_api_key.role',
      'lookup_media.format',
      'lookup_media.sha256',
      'lookup_media.created_at',
    ])
  })
})
