import { sql } from 'kysely'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { Db, ShopTx } from '../database.ts'
import { inShop } from '../database.ts'
import { tellMembers } from '../outbox.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'
import type { UnreadEvent } from './incomingEvents.ts'

/**
 * Events of LINE that could not be read, stored or handled, and those that were noted (domain.md D41). They hold
 * personal data as the stored events do, under the same row-level security, and are deleted with them.
 */

interface Of {
  shopId: ShopId
  lineAccountId: LineAccountId
  productVersion: string
}

/** Keeps events; the same event once more is the same entry, seen again, also when it is twice among these. */
export async function keepUnread(
  tx: ShopTx,
  { shopId, lineAccountId, productVersion }: Of,
  events: readonly UnreadEvent[],
): Promise<void> {
  if (events.length === 0) return
  const given = JSON.stringify(
    events.map(({ receivedAt, ...event }) => ({ ...event, receivedAt: receivedAt.toISOString() })),
  )
  await sql`
    insert into unread_line_events as u (shop_id, line_account_id, event_key, kind, cause, detail, raw, raw_cut,
                                         webhook_event_id, received_at, tried_by)
    select distinct on (e."eventKey", e.kind) ${shopId}::uuid, ${lineAccountId}::uuid, e."eventKey", e.kind, e.cause, e.detail, e.raw, e."rawCut",
           e."webhookEventId", e."receivedAt", ${productVersion}::text
      from jsonb_to_recordset(${given}::jsonb)
        as e("eventKey" text, kind text, cause text, detail text, raw text, "rawCut" boolean, "webhookEventId" uuid,
             "receivedAt" timestamptz)
     order by e."eventKey", e.kind
    on conflict (line_account_id, event_key, kind) do update
       set cause = excluded.cause, detail = excluded.detail, last_seen_at = clock_timestamp(), tries = u.tries + 1,
           webhook_event_id = excluded.webhook_event_id, tried_at = clock_timestamp(), tried_by = excluded.tried_by`.execute(
    tx,
  )
}

/** Sets a stored event aside that its member's workflow could not handle; the member's later events go on. */
export async function setUnhandledAside(
  tx: ShopTx,
  {
    shopId,
    eventId,
    detail,
    productVersion,
  }: { shopId: ShopId; eventId: string; detail: string; productVersion: string },
): Promise<void> {
  await sql`
    insert into unread_line_events as u (shop_id, line_account_id, event_key, kind, cause, detail, raw, raw_cut,
                                         webhook_event_id, received_at, tried_by)
    select ${shopId}, e.line_account_id, left(e.webhook_event_id, 300), 'SET_ASIDE', 'NOT_HANDLED', ${detail},
           left(e.payload::text, 100000), length(e.payload::text) > 100000, e.id, e.received_at, ${productVersion}
      from webhook_events e where e.id = ${eventId}
    on conflict (line_account_id, event_key, kind) do update
       set cause = excluded.cause, detail = excluded.detail, last_seen_at = clock_timestamp(), tries = u.tries + 1,
           webhook_event_id = excluded.webhook_event_id, tried_at = clock_timestamp(), tried_by = excluded.tried_by`.execute(
    tx,
  )
}

const columns = [
  'id',
  'event_key',
  'kind',
  'cause',
  'detail',
  'raw',
  'raw_cut',
  'received_at',
  'last_seen_at',
  'tries',
  'tried_at',
] as const

/** The newest first; of one kind, where that is asked for. */
export const listUnreadEvents = (
  tx: ShopTx,
  lineAccountId: string,
  { kind, after, most }: PageRequest<string> & { kind?: 'SET_ASIDE' | 'NOTED' | undefined },
) =>
  tx
    .selectFrom('unread_line_events')
    .select(columns)
    .where('line_account_id', '=', lineAccountId)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? 'SET_ASIDE'))
    .$if(after !== null, (query) => query.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
export type UnreadEventRow = Awaited<ReturnType<typeof listUnreadEvents>>[number]

/** An event to be tried again. */
export interface EventToRetry {
  id: string
  raw: string
  receivedAt: Date
  /** The stored event that could not be handled. */
  webhookEventId: string | null
}

/**
 * The events of an account that were set aside and not tried since an instant, those that waited longest first; not
 * those that this version has tried. Each try takes its event out of them. `notTriedSince`: as PostgreSQL writes it.
 */
export async function eventsToRetry(
  tx: ShopTx,
  lineAccountId: string,
  { notTriedSince, notTriedBy, most }: { notTriedSince: string; notTriedBy: string | null; most: number },
): Promise<EventToRetry[]> {
  const rows = await tx
    .selectFrom('unread_line_events')
    .select(['id', 'raw', 'received_at', 'webhook_event_id'])
    .where('line_account_id', '=', lineAccountId)
    .where('kind', '=', 'SET_ASIDE')
    .where((where) => where.or([where('raw_cut', '=', false), where('webhook_event_id', 'is not', null)]))
    .where('tried_at', '<', sql<Date>`${notTriedSince}::timestamptz`)
    .$if(notTriedBy !== null, (query) => query.where('tried_by', '!=', notTriedBy ?? ''))
    .orderBy('tried_at')
    .orderBy('id')
    .limit(most)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    raw: row.raw,
    receivedAt: row.received_at,
    webhookEventId: row.webhook_event_id,
  }))
}

/** Deletes an entry whose event is stored now. */
export const dropUnread = (tx: ShopTx, id: string) =>
  tx.deleteFrom('unread_line_events').where('id', '=', id).execute()

/** Notes one more try that failed. */
export const noteTry = (tx: ShopTx, id: string, productVersion: string) =>
  tx
    .updateTable('unread_line_events')
    .set({ tries: sql<number>`tries + 1`, tried_at: sql<Date>`clock_timestamp()`, tried_by: productVersion })
    .where('id', '=', id)
    .execute()

/** Tells the member's workflow of a stored event once more; the entry comes back if it fails again. */
export async function tellAgain(db: Db, shopId: ShopId, { id, webhookEventId }: EventToRetry): Promise<void> {
  await inShop(db, shopId, async (tx) => {
    const event = await tx
      .selectFrom('webhook_events')
      .select(['id', 'member_id'])
      .where('id', '=', webhookEventId ?? '')
      .executeTakeFirst()
    await dropUnread(tx, id)
    if (event?.member_id)
      await tellMembers(tx, shopId, [{ memberId: event.member_id as MemberId, eventId: event.id }])
  })
}
