import { sql } from 'kysely'
import type { AudienceFacts } from '../../domain/members/audience/index.ts'
import type { FlagId, MemberId, TagId } from '../../domain/values/ids.ts'
import { dateInJapan, daysBetween } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'
import { readAudience } from '../delivery/dispatch/readFacts.ts'

/** A member of nobody in particular: what a try-out without a member takes. */
export const STRANGER: AudienceFacts = {
  tagIds: new Set(),
  flagId: null,
  continuationStatuses: [],
  linked: false,
  daysSinceFriend: null,
}

/** The facts of a member as they stand now, for the audience of an auto-reply. `now`: epoch milliseconds. */
export async function audienceFactsOf(tx: ShopTx, memberId: MemberId, now: number): Promise<AudienceFacts> {
  const row = await tx
    .selectFrom('members as m')
    .select([
      'm.flag_id',
      'm.friend_since',
      sql<boolean>`exists (select 1 from member_links l where l.member_id = m.id)`.as('linked'),
    ])
    .where('m.id', '=', memberId)
    .executeTakeFirst()
  if (!row) return STRANGER
  const audience = (await readAudience(tx, [memberId])).get(memberId)
  return {
    tagIds: new Set((audience?.tags ?? []) as TagId[]),
    flagId: row.flag_id as FlagId | null,
    continuationStatuses: audience?.statuses ?? [],
    linked: row.linked,
    daysSinceFriend:
      row.friend_since && daysBetween(dateInJapan(row.friend_since.getTime()), dateInJapan(now)),
  }
}
