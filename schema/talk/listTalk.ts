import { sql } from 'kysely'
import { sentTextOf } from '../../domain/talk/sentText.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { CannotDecrypt } from '../crypto/keyring.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'
import type { TalkFileState } from '../tables/talk.ts'
import { FILE_NAME } from './incomingEntries.ts'
import { TALK_TEXT } from './talkEntries.ts'

/** The picture or file of an entry. */
export interface TalkFile {
  state: TalkFileState
  name: string | null
  contentType: string | null
  bytes: number | null
}

/** A line of a member's history, opened. */
export interface TalkRow {
  id: string
  direction: 'IN' | 'OUT'
  kind: string
  at: Date
  /** `at` to the microsecond, as PostgreSQL writes it. */
  sortedAt: string
  text: string | null
  state: 'KEPT' | 'UNSENT'
  outcome: string | null
  deliveryId: string | null
  file: TalkFile | null
}

interface Read {
  id: string
  direction: 'IN' | 'OUT'
  kind: string
  at: Date
  sorted_at: string
  text: Buffer | null
  state: 'KEPT' | 'UNSENT'
  outcome: string | null
  source: 'talk' | 'delivery' | 'notice'
  body: Buffer | null
  file_state: TalkFileState | null
  sealed_name: Buffer | null
  content_type: string | null
  bytes: number | null
}

/**
 * What came in and went out, the newest first, of the days that the LINE account keeps. What the dispatcher sends is read from its own rows (`deliveries`,
 * `notices`), so that it writes nothing twice. `noticePlace`: where the bodies of notices are sealed.
 * @throws CannotDecrypt
 */
export async function listTalk(
  tx: ShopTx,
  box: ShopBox | null,
  {
    shopId,
    memberId,
    after,
    most,
    noticePlace,
  }: { shopId: ShopId; memberId: string; noticePlace: string } & PageRequest<{
    sortedAt: string
    id: string
  }>,
): Promise<TalkRow[]> {
  const before = (at: string, id: string) =>
    after === null
      ? sql`true`
      : sql`(${sql.ref(at)}, ${sql.ref(id)}) < (${after.sortedAt}::timestamptz, ${after.id}::uuid)`
  const begin = sql`(select clock_timestamp() - make_interval(days => a.talk_days)
                       from members m join line_accounts a on a.id = m.line_account_id where m.id = ${memberId})`
  const { rows } = await sql<Read>`
    select x.*, x.at::text as sorted_at, f.state as file_state, f.sealed_name, f.content_type, f.bytes
      from (
        (select t.id, t.direction, t.kind, t.at, t.text, t.state, t.outcome, 'talk' as source, null::bytea as body
           from talk_entries t
          where t.shop_id = ${shopId} and t.member_id = ${memberId} and t.at >= ${begin} and ${before('t.at', 't.id')}
          order by t.at desc, t.id desc limit ${most})
        union all
        (select s.id, 'OUT', 'delivery', s.at, null, 'KEPT',
                case s.state when 'sent' then 'DONE' when 'failed' then 'REFUSED' else 'UNKNOWN' end, 'delivery', s.body
           from (select d.id, d.state, d.body, coalesce(d.pushed_at, d.first_attempt_at) as at from deliveries d
                  where d.shop_id = ${shopId} and d.member_id = ${memberId}
                    and d.state in ('sending', 'sent', 'failed', 'unknown')) s
          where s.at >= ${begin} and ${before('s.at', 's.id')}
          order by s.at desc, s.id desc limit ${most})
        union all
        (select s.id, 'OUT', 'notice', s.at, null, 'KEPT',
                case s.state when 'sent' then 'DONE' when 'failed' then 'REFUSED' else 'UNKNOWN' end, 'notice', s.body
           from (select n.id, n.state, n.body, coalesce(n.pushed_at, n.first_attempt_at) as at from notices n
                  where n.member_id = ${memberId} and n.state in ('sending', 'sent', 'failed', 'unknown')) s
          where s.at >= ${begin} and ${before('s.at', 's.id')}
          order by s.at desc, s.id desc limit ${most})
        order by at desc, id desc limit ${most}) x
      left join talk_files f on f.entry_id = x.id and x.source = 'talk'
     order by x.at desc, x.id desc`.execute(tx)
  return rows.map((row) => opened(box, row, noticePlace))
}

const opened = (box: ShopBox | null, row: Read, noticePlace: string): TalkRow => ({
  id: row.id,
  direction: row.direction,
  kind: row.kind,
  at: row.at,
  sortedAt: row.sorted_at,
  text: textOf(box, row, noticePlace),
  state: row.state,
  outcome: row.outcome,
  deliveryId: row.source === 'delivery' ? row.id : null,
  file:
    row.file_state === null
      ? null
      : {
          state: row.file_state,
          name: openOrNull(box, row.sealed_name, FILE_NAME),
          contentType: row.content_type,
          bytes: row.bytes,
        },
})

function textOf(box: ShopBox | null, row: Read, noticePlace: string): string | null {
  if (row.source === 'talk') return openOrNull(box, row.text, TALK_TEXT)
  const body = row.source === 'notice' ? openOrNull(box, row.body, noticePlace) : row.body?.toString()
  return sentTextOf(body ?? '')
}

function openOrNull(box: ShopBox | null, sealed: Buffer | null, place: string): string | null {
  if (sealed === null) return null
  if (box === null) throw new CannotDecrypt('of the shop')
  return box.open(sealed, place)
}
