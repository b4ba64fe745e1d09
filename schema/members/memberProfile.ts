import { sql } from 'kysely'
import type { LineAccountId, MemberId } from '../../domain/values/ids.ts'
import { cleanText } from '../../domain/values/text.ts'
import type { ShopTx } from '../database.ts'

/** Who a member is at LINE. */
export interface LineUser {
  lineAccountId: LineAccountId
  lineUserId: string
}

/** Null when the member does not exist (erased since). */
export async function readLineUser(tx: ShopTx, memberId: MemberId): Promise<LineUser | null> {
  const row = await tx
    .selectFrom('members')
    .select(['line_account_id', 'line_user_id'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row ? { lineAccountId: row.line_account_id as LineAccountId, lineUserId: row.line_user_id } : null
}

/**
 * Stores the profile that LINE shows, cleaned (a name there may be anything), and when it was read. Null: LINE shows none (404: no friend, or blocked), and
 * the known one stays. A changed profile raises the member's version.
 */
export async function storeProfile(
  tx: ShopTx,
  memberId: MemberId,
  profile: { displayName: string; pictureUrl?: string } | null,
): Promise<void> {
  await tx
    .updateTable('members')
    .set({ profile_read_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', memberId)
    .execute()
  if (profile === null) return
  const name = cleanText(profile.displayName)
  const picture = profile.pictureUrl === undefined ? null : cleanText(profile.pictureUrl)
  await sql`
    update members set display_name = ${name}, picture_url = ${picture}, version = version + 1
     where id = ${memberId} and (display_name, picture_url) is distinct from (${name}::text, ${picture}::text)`.execute(
    tx,
  )
}

/** Stores the member's rich menu; null: the account's default. A change raises the member's version. */
export async function storeRichMenu(
  tx: ShopTx,
  memberId: MemberId,
  richMenuId: string | null,
): Promise<void> {
  await sql`
    update members set rich_menu_id = ${richMenuId}, version = version + 1
     where id = ${memberId} and rich_menu_id is distinct from ${richMenuId}::text`.execute(tx)
}
