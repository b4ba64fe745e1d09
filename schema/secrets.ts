import { sql } from 'kysely'
import type { ShopTx } from './database.ts'

/** Forgets those of these credentials that no LINE account and no cart connection refers to. */
export async function deleteUnusedSecrets(tx: ShopTx, ids: readonly (string | null)[]): Promise<void> {
  const given = ids.filter((id) => id !== null)
  if (given.length === 0) return
  await sql`
    delete from secrets s
     where s.id = any(${given}::uuid[])
       and not exists (select 1 from line_accounts a where s.id in (a.channel_secret_id, a.access_token_id))
       and not exists (select 1 from cart_connections c where c.credentials_id = s.id)`.execute(tx)
}
