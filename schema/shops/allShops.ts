import pg from 'pg'
import { brand, type ShopId } from '../../domain/values/ids.ts'

/** The ids of all shops, in the order in which they were made. Runs as the owner of the schema, for the command line. */
export async function allShops(databaseUrl: string): Promise<ShopId[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query('begin read only')
    await client.query('set local role todoke_lookup')
    const { rows } = await client.query<{ id: string }>('select id from shops order by created_at, id')
    await client.query('commit')
    return rows.map(({ id }) => brand<ShopId>(id))
  } finally {
    await client.end()
  }
}
