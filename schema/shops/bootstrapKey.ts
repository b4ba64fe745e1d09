import pg from 'pg'
import { newKey } from './apiKeys.ts'

/**
 * Creates the platform's first key and answers its clear text, once; null when a key exists. Runs as the owner of the
 * schema. The first `npm start` prints it; it is stored nowhere.
 */
export async function ensureBootstrapKey(databaseUrl: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query('begin')
    // Of two starts at once the second waits here and then finds the key.
    await client.query(`select pg_advisory_xact_lock(hashtext('todoke.bootstrapKey'))`)
    await client.query('set local role todoke_lookup')
    const { rowCount } = await client.query('select 1 from platform_keys where revoked_at is null limit 1')
    const key = rowCount ? null : newKey()
    if (key)
      await client.query('insert into platform_keys (name, prefix, key_hash) values ($1, $2, $3)', [
        'bootstrap',
        key.prefix,
        key.hash,
      ])
    await client.query('commit')
    return key?.clear ?? null
  } finally {
    await client.end()
  }
}
