import { sql } from 'kysely'
import { type Bubble, trackedLinksOf } from '../../domain/bubbles/index.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { atPlace } from '../../domain/responses/responsePlace.ts'
import type { ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** Which clicks of the shop are listed. */
export interface ClickFilter {
  messageId: string
  scenarioId?: string
  memberId?: string
}

/** The sort key of a click: its first instant as PostgreSQL writes it (a Date would cut microseconds), its key. */
export interface ClickKey {
  firstClickedAt: string
  deliveryId: string
  bubble: number
  nth: number
}

/** Who clicked which link of a message. */
export type ClickRow = Awaited<ReturnType<typeof clicks>>[number] & {
  /** The address that was saved in the version that was sent; null when the version is gone. */
  uri: string | null
}

/**
 * Clicks of a message, one row per member and link, ordered by the first click, newest first: later clicks do not
 * move rows between pages. Clicks of tests are excluded.
 */
export async function listClicks(
  tx: ShopTx,
  shopId: ShopId,
  { after, most, ...filter }: ClickFilter & PageRequest<ClickKey>,
): Promise<ClickRow[]> {
  const rows = await clicks(tx, { shopId, filter, before: after, most })
  const bubblesOf = await readSentBubbles(tx, filter.messageId, rows)
  return rows.map((row) => ({ ...row, uri: atPlace(trackedLinksOf(bubblesOf(row)), row)?.uri ?? null }))
}

const clicks = (
  tx: ShopTx,
  {
    shopId,
    filter: { messageId, scenarioId, memberId },
    before,
    most,
  }: { shopId: ShopId; filter: ClickFilter; before: ClickKey | null; most: number },
) =>
  tx
    .selectFrom('link_clicks as c')
    .innerJoin('deliveries as d', 'd.id', 'c.delivery_id')
    .innerJoin('members as m', 'm.id', 'c.member_id')
    .leftJoin('scenarios as s', 's.id', 'c.scenario_id')
    .leftJoin('orders as o', 'o.id', 'd.order_id')
    .select([
      'c.delivery_id',
      'c.bubble',
      'c.nth',
      'c.member_id',
      'm.display_name',
      'c.scenario_id',
      's.day_offset',
      's.send_time',
      'd.order_id',
      'o.number as order_number',
      'd.message_version',
      'c.clicks',
      'c.first_clicked_at',
      'c.last_clicked_at',
      sql<string>`c.first_clicked_at::text`.as('first_key'),
    ])
    .where('c.shop_id', '=', shopId)
    .where('c.message_id', '=', messageId)
    .where(sql<boolean>`not c.is_test`)
    .$if(scenarioId !== undefined, (query) => query.where('c.scenario_id', '=', scenarioId ?? ''))
    .$if(memberId !== undefined, (query) => query.where('c.member_id', '=', memberId ?? ''))
    .$if(before !== null, (query) =>
      query.where(
        sql<boolean>`(c.first_clicked_at, c.delivery_id, c.bubble, c.nth) <
          (${before?.firstClickedAt}::timestamptz, ${before?.deliveryId}::uuid, ${before?.bubble}::int, ${before?.nth}::int)`,
      ),
    )
    .orderBy('c.first_clicked_at', 'desc')
    .orderBy('c.delivery_id', 'desc')
    .orderBy('c.bubble', 'desc')
    .orderBy('c.nth', 'desc')
    .limit(most)
    .execute()

interface Sent {
  message_version: number | null
  scenario_id: string | null
}

/** The bubbles of these deliveries; each version is read once. */
async function readSentBubbles(
  tx: ShopTx,
  messageId: string,
  sent: readonly Sent[],
): Promise<(of: Sent) => readonly Bubble[]> {
  const versions = [...new Set(sent.flatMap((one) => one.message_version ?? []))]
  const scenarios = [...new Set(sent.flatMap((one) => one.scenario_id ?? []))]
  const { rows } =
    versions.length === 0
      ? { rows: [] }
      : await sql<{ version: number; scenario_id: string; bubbles: Bubble[] | null }>`
          select v.version, s ->> 'id' as scenario_id, s -> 'bubbles' as bubbles
            from follow_message_versions v, jsonb_array_elements(v.content -> 'scenarios') s
           where v.message_id = ${messageId} and v.version = any(${versions}::int[])
             and s ->> 'id' = any(${scenarios}::text[])`.execute(tx)
  const known = new Map(rows.map((row) => [`${row.version} ${row.scenario_id}`, row.bubbles ?? []]))
  return ({ message_version, scenario_id }) => known.get(`${message_version} ${scenario_id}`) ?? []
}
