import { sql } from 'kysely'
import type { SecretPurpose } from './vault.ts'
import type { ShopTx } from '../database.ts'

/** Minutes. Drafts are read within seconds: one of this age was left behind by a process that died. */
const DRAFT_LEFT_BEHIND_MINUTES = 10

/** Deletes drafts of messages that were left behind. */
export async function deleteOldDrafts(tx: ShopTx): Promise<void> {
  await tx
    .deleteFrom('secrets')
    .where('purpose', '=', 'message.draft' satisfies SecretPurpose)
    .where(sql<boolean>`updated_at < clock_timestamp() - make_interval(mins => ${DRAFT_LEFT_BEHIND_MINUTES})`)
    .execute()
}

/** Deletes the secrets that no LINE account, cart connection or robot refers to. */
export async function deleteUnusedSecrets(tx: ShopTx, ids: readonly (string | null)[]): Promise<void> {
  const given = ids.filter((id) => id !== null)
  if (given.length === 0) return
  await sql`
    delete from secrets s
     where s.id = any(${given}::uuid[])
       and not exists (select 1 from line_accounts a where s.id in (a.channel_secret_id, a.access_token_id))
       and not exists (select 1 from cart_connections c where c.credentials_id = s.id)
       and not exists (select 1 from robots r where r.credentials_id = s.id)`.execute(tx)
}
