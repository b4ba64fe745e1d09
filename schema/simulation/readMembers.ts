import { sql } from 'kysely'
import type { FlagId, TagId } from '../../domain/values/ids.ts'
import { dateInJapan } from '../../domain/values/japanTime.ts'
import type { SimulatedMember } from '../../domain/simulation/index.ts'
import type { ShopTx } from '../database.ts'
import { readAudience } from '../delivery/dispatch/readFacts.ts'
import { readSentLately } from '../line/sendingLimits.ts'

/** Members by id, as the gates would read them now. */
export async function readSimulatedMembers(
  tx: ShopTx,
  memberIds: readonly string[],
): Promise<Map<string, SimulatedMember>> {
  const ids = [...new Set(memberIds)]
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('members as m')
    .innerJoin('line_accounts as a', 'a.id', 'm.line_account_id')
    .select([
      'm.id',
      'm.friend_state',
      'm.friend_since',
      'm.opted_out_at',
      'm.flag_id',
      'a.limits_include_notices',
      sql<Date>`clock_timestamp()`.as('now'),
    ])
    .where(sql<boolean>`m.id = any(${ids}::uuid[])`)
    .execute()
  const audience = await readAudience(tx, ids)
  const [first] = rows
  const sentOn = first ? await readSentLately(tx, ids, first) : new Map<string, never>()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        blocked: row.friend_state === 'BLOCKED',
        optedOut: row.opted_out_at !== null,
        friendSince: row.friend_since && dateInJapan(row.friend_since.getTime()),
        sentOn: sentOn.get(row.id) ?? [],
        tagIds: new Set((audience.get(row.id)?.tags ?? []) as TagId[]),
        flagId: row.flag_id as FlagId | null,
        continuationStatuses: audience.get(row.id)?.statuses ?? [],
      },
    ]),
  )
}
