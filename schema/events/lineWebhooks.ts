import { brand, type LineAccountId, type MemberId, type ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { tellMembers } from '../outbox.ts'
import type { StorableEvent } from './incomingEvents.ts'

/**
 * Stores events with their members and their outbox rows, all or nothing. An event that was stored before changes
 * nothing, and its pending fact stays pending (delivery.md section 2).
 *
 * Locks: members by LINE user id, then events by id, so that concurrent calls cannot deadlock.
 * @returns how many events were new
 */
export async function storeLineEvents(
  tx: ShopTx,
  {
    shopId,
    lineAccountId,
    events,
  }: { shopId: ShopId; lineAccountId: LineAccountId; events: StorableEvent[] },
): Promise<number> {
  if (events.length === 0) return 0
  const members = await membersOf(tx, { shopId, lineAccountId, events })
  const sorted = events.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1))
  const inserted = await tx
    .insertInto('webhook_events')
    .values(
      sorted.map((event) => ({
        shop_id: shopId,
        line_account_id: lineAccountId,
        webhook_event_id: event.eventId,
        type: event.type,
        line_user_id: event.lineUserId,
        member_id: event.ignored ? null : (members.get(event.lineUserId ?? '') ?? null),
        event_at: event.at,
        ignored: event.ignored,
        payload: JSON.stringify(event.payload),
      })),
    )
    .onConflict((conflict) => conflict.columns(['line_account_id', 'webhook_event_id']).doNothing())
    .returning(['id', 'member_id', 'event_at'])
    .execute()
  const inTime = inserted.toSorted((a, b) => a.event_at.getTime() - b.event_at.getTime())
  await tellMembers(
    tx,
    shopId,
    inTime.flatMap(({ id, member_id }) =>
      member_id === null ? [] : [{ memberId: brand<MemberId>(member_id), eventId: id }],
    ),
  )
  return inserted.length
}

/** The members of these events, created when new; their friendship is for their workflow to set. */
async function membersOf(
  tx: ShopTx,
  {
    shopId,
    lineAccountId,
    events,
  }: { shopId: ShopId; lineAccountId: LineAccountId; events: StorableEvent[] },
): Promise<Map<string, string>> {
  const users = events.flatMap(({ ignored, lineUserId }) =>
    ignored || lineUserId === null ? [] : [lineUserId],
  )
  const ids = [...new Set(users)].sort()
  if (ids.length === 0) return new Map()
  const known = await findMembers(tx, lineAccountId, ids)
  const fresh = ids.filter((id) => !known.has(id))
  if (fresh.length === 0) return known
  await tx
    .insertInto('members')
    .values(fresh.map((id) => ({ shop_id: shopId, line_account_id: lineAccountId, line_user_id: id })))
    .onConflict((conflict) => conflict.columns(['line_account_id', 'line_user_id']).doNothing())
    .execute()
  return findMembers(tx, lineAccountId, ids)
}

async function findMembers(
  tx: ShopTx,
  lineAccountId: LineAccountId,
  users: string[],
): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('members')
    .select(['id', 'line_user_id'])
    .where('line_account_id', '=', lineAccountId)
    .where('line_user_id', 'in', users)
    .execute()
  return new Map(rows.map((row) => [row.line_user_id, row.id]))
}
