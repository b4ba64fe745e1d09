import { sql } from 'kysely'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { tellingMembers } from '../outbox.ts'
import { sealContent } from './eventContent.ts'
import type { StorableEvent } from './incomingEvents.ts'

/** Where events go, and what seals their content. */
export interface EventAccount {
  shopId: ShopId
  lineAccountId: LineAccountId
  box: ShopBox
  /** When they came, where that was before now: their reply tokens are as old. */
  receivedAt?: Date
}

/**
 * Stores events with their members and their outbox rows, all or nothing and in one statement: LINE waits for it, in
 * thousands. An event that was stored before changes nothing, and its pending fact stays pending (delivery.md section
 * 2). New members get their friendship from their workflow.
 *
 * Locks: new members by LINE user id, then events by id, so that concurrent calls cannot deadlock.
 * @returns how many events were new
 */
export async function storeLineEvents(
  tx: ShopTx,
  { shopId, lineAccountId, box, receivedAt }: EventAccount,
  events: readonly StorableEvent[],
): Promise<number> {
  if (events.length === 0) return 0
  const given = JSON.stringify(
    events.map(({ eventId, type, lineUserId, at, ignored, payload, content }) => ({
      id: eventId,
      type,
      person: lineUserId,
      at: at.toISOString(),
      ignored,
      payload,
      content: content === null ? null : sealContent(box, content).toString('base64'),
    })),
  )
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const stored = await storeOnce(tx, { shopId, lineAccountId, receivedAt: receivedAt ?? null }, given)
    if (stored !== null) return stored
  }
  throw new Error('the members of these events cannot be made')
}

/** A member whom another call makes at this moment is there when the statement begins again. */
const TRIES = 3

/** Null, and nothing stored: one of these members was just made by another call. */
async function storeOnce(
  tx: ShopTx,
  {
    shopId,
    lineAccountId,
    receivedAt,
  }: { shopId: ShopId; lineAccountId: LineAccountId; receivedAt: Date | null },
  given: string,
): Promise<number | null> {
  const told = sql`select member_id, id as event_id from stored where member_id is not null order by event_at, id`
  const { rows } = await sql<{ complete: boolean; stored: number }>`
    with given as materialized (
      select * from jsonb_to_recordset(${given}::jsonb)
        as g(id text, type text, person text, at timestamptz, ignored boolean, payload jsonb, content text)),
    people as materialized (select distinct person from given where not ignored and person is not null),
    known as materialized (
      select m.id, m.line_user_id from members m join people p on p.person = m.line_user_id
       where m.line_account_id = ${lineAccountId}),
    -- not those whose events are all stored: a member who was erased does not come back by a repetition
    strange as materialized (
      select p.person from people p
       where not exists (select 1 from known k where k.line_user_id = p.person)
         and exists (select 1 from given g
                      where g.person = p.person and not g.ignored
                        and not exists (select 1 from webhook_events e
                                         where e.line_account_id = ${lineAccountId} and e.webhook_event_id = g.id))),
    fresh as (
      insert into members as m (shop_id, line_account_id, line_user_id)
      select ${shopId}, ${lineAccountId}, s.person from strange s order by s.person
      on conflict (line_account_id, line_user_id) do nothing
      returning m.id, m.line_user_id),
    found as materialized (select * from known union all select * from fresh),
    complete as (select (select count(*) from strange) = (select count(*) from fresh) as complete),
    stored as (
      insert into webhook_events (shop_id, line_account_id, webhook_event_id, type, line_user_id, member_id, event_at,
                                  received_at, ignored, payload, content)
      select ${shopId}, ${lineAccountId}, g.id, g.type, g.person, m.id, g.at,
             coalesce(${receivedAt}::timestamptz, clock_timestamp()), g.ignored, g.payload, decode(g.content, 'base64')
        from complete c cross join given g left join found m on m.line_user_id = g.person and not g.ignored
       where c.complete order by g.id
      on conflict (line_account_id, webhook_event_id) do nothing
      returning id, member_id, event_at),
    facts as (${tellingMembers(shopId, told)})
    select c.complete, (select count(*)::int from stored) as stored from complete c`.execute(tx)
  const [row] = rows
  return row?.complete ? row.stored : null
}
