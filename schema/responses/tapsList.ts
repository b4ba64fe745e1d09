import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** The sort key of a tap: its instant as PostgreSQL writes it (a Date would cut microseconds), its id. */
export interface TapKey {
  tappedAt: string
  id: string
}

/** Taps of a member, newest first, including those without effect. */
export const listTaps = (
  tx: ShopTx,
  shopId: ShopId,
  { memberId, after, most }: { memberId: string } & PageRequest<TapKey>,
) =>
  tx
    .selectFrom('taps as t')
    .leftJoin('deliveries as d', 'd.id', 't.delivery_id')
    .leftJoin('follow_messages as m', 'm.id', 'd.message_id')
    .select([
      't.id',
      't.delivery_id',
      'd.message_id',
      'd.scenario_id',
      'm.admin_name',
      't.verdict',
      't.is_test',
      't.tapped_at',
      sql<string>`t.tapped_at::text`.as('tapped_key'),
      sql<{ action: string; outcome: string; doneAt: string }[]>`coalesce((
        select json_agg(json_build_object('action', a.action, 'outcome', a.outcome, 'doneAt', a.done_at)
                        order by a.done_at, a.action)
          from tap_actions a where a.tap_id = t.id), '[]')`.as('actions_done'),
    ])
    .where('t.shop_id', '=', shopId)
    .where('t.member_id', '=', memberId)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(t.tapped_at, t.id) < (${after?.tappedAt}::timestamptz, ${after?.id}::uuid)`),
    )
    .orderBy('t.tapped_at', 'desc')
    .orderBy('t.id', 'desc')
    .limit(most)
    .execute()

export type TapRow = Awaited<ReturnType<typeof listTaps>>[number]
