import { sql } from 'kysely'
import { IDENTITY_FORM_CODE } from '../../../domain/forms/form.ts'
import type { LineAccountId, MemberId, ShopId } from '../../../domain/values/ids.ts'
import type { ClaimBox } from '../../crypto/claimBox.ts'
import type { ShopTx } from '../../database.ts'
import { unlinkMember } from './unlinkMember.ts'

/** LINE's clock and ours may differ by this much. */
const TOLERANCE = sql`interval '2 seconds'`

/**
 * Obeys the keyword that ends the link, unless the member was linked or claimed after writing it: the newest wish counts,
 * whatever the order of arrival (domain.md D34). The same message again changes nothing.
 */
export async function unlinkByWord(
  tx: ShopTx,
  {
    shopId,
    memberId,
    eventId,
    at,
    claims,
  }: { shopId: ShopId; memberId: MemberId; eventId: string; at: Date; claims: ClaimBox },
): Promise<void> {
  const { rows } = await sql<{ stale: boolean }>`
    select exists (select 1 from link_log l where l.event_id = ${eventId})
        or (m.link_state = 'LINKED' and m.link_state_at > ${at}::timestamptz + ${TOLERANCE})
        or exists (select 1 from identity_claims c where c.member_id = m.id and c.submitted_at > ${at}::timestamptz + ${TOLERANCE}) as stale
      from members m where m.id = ${memberId}`.execute(tx)
  if (rows[0]?.stale !== false) return
  await unlinkMember(tx, { shopId, memberId, by: { by: 'KEYWORD' }, eventId, claims })
}

/** An unlinking that a message asked for, with what it takes to answer it. */
export interface UnlinkingToAnswer {
  lineAccountId: LineAccountId
  wasLinked: boolean
  /** LIFF id of the account, where its identity form is published; null: no page links. */
  liffId: string | null
  replyToken: string | null
}

/** The unlinking that a stored event asked for; null when it asked for none. */
export async function unlinkingOf(tx: ShopTx, eventId: string): Promise<UnlinkingToAnswer | null> {
  const { rows } = await sql<{
    line_account_id: LineAccountId
    was_linked: boolean | null
    liff_id: string | null
    reply_token: string | null
  }>`
    select e.line_account_id, l.was_linked,
           case when exists (select 1 from forms f
                              where f.line_account_id = a.id and f.code = ${IDENTITY_FORM_CODE}
                                and f.published_version_id is not null)
                then a.liff_id end as liff_id,
           e.payload ->> 'replyToken' as reply_token
      from link_log l join webhook_events e on e.id = l.event_id join line_accounts a on a.id = e.line_account_id
     where l.event_id = ${eventId} and l.action = 'UNLINKED'`.execute(tx)
  const [row] = rows
  return row
    ? {
        lineAccountId: row.line_account_id,
        wasLinked: row.was_linked === true,
        liffId: row.liff_id,
        replyToken: row.reply_token,
      }
    : null
}
