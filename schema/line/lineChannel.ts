import { sql } from 'kysely'
import type { LineAccountId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** What it takes to call LINE as an account; the secrets are in the vault under these ids. */
export interface LineChannel {
  channelId: string
  channelSecretId: string
  /** A long-lived token that the shop pasted; null: tokens are issued with channel id and secret. */
  accessTokenId: string | null
}

/** Null when the account does not exist or was removed. */
export async function readChannel(tx: ShopTx, lineAccountId: LineAccountId): Promise<LineChannel | null> {
  const row = await tx
    .selectFrom('line_accounts')
    .select(['channel_id', 'channel_secret_id', 'access_token_id'])
    .where('id', '=', lineAccountId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!row) return null
  return {
    channelId: row.channel_id,
    channelSecretId: row.channel_secret_id,
    accessTokenId: row.access_token_id,
  }
}

/** Stores LINE's monthly limit and usage, in recipients; `limit` null: there is none (line.md 1.4). */
export async function storeQuota(
  tx: ShopTx,
  lineAccountId: LineAccountId,
  { limit, used }: { limit: number | null; used: number },
): Promise<void> {
  await tx
    .updateTable('line_accounts')
    .set({ quota_limit: limit, quota_used: used, quota_read_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', lineAccountId)
    .execute()
}

/** Stores whether LINE accepts the account's credentials; `code` (error catalogue) null: it does. */
export async function noteChannelState(
  tx: ShopTx,
  lineAccountId: LineAccountId,
  code: string | null,
): Promise<void> {
  await tx
    .updateTable('line_accounts')
    .set({
      state: code === null ? 'OK' : 'ERROR',
      state_code: code,
      checked_at: sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', lineAccountId)
    .execute()
}

/** Whether the id under which people add the account as a friend is not known yet. */
export async function lacksBasicId(tx: ShopTx, lineAccountId: LineAccountId): Promise<boolean> {
  const row = await tx
    .selectFrom('line_accounts')
    .select('id')
    .where('id', '=', lineAccountId)
    .where('basic_id', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

export const storeBasicId = (tx: ShopTx, lineAccountId: LineAccountId, basicId: string) =>
  tx.updateTable('line_accounts').set({ basic_id: basicId }).where('id', '=', lineAccountId).execute()
