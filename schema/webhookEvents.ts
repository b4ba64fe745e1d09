import { sql } from 'kysely'
import { brand, type LineAccountId, type MemberId, type ShopId } from '../domain/ids.ts'
import type { Db, ShopTx } from './database.ts'
import { tellMember } from './outbox.ts'

/** An event as LINE sent it, with what is needed to keep and to hand it on. */
export interface ReceivedEvent {
  /** ULID; the same when LINE sends the event again. */
  webhookEventId: string
  type: string
  /** The user it comes from; null for groups, rooms and events without a source. */
  lineUserId: string | null
  /** When it happened, by LINE's clock. Epoch milliseconds. */
  at: number
  /** Whether a member's workflow handles it; others are kept and ignored. */
  handled: boolean
  /** JSON text. */
  payload: string
}

/** Where an account of LINE belongs; null when there is none. */
export async function lookUpLineAccount(db: Db, lineAccountId: string): Promise<ShopId | null> {
  const { rows } = await sql<{
    shop_id: string
  }>`select * from lookup_line_account(${lineAccountId})`.execute(db)
  return rows[0] ? brand<ShopId>(rows[0].shop_id) : null
}

/** The secret of a channel: its id in `secrets`. */
export async function channelSecretId(tx: ShopTx, lineAccountId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('line_accounts')
    .select('channel_secret_id')
    .where('id', '=', lineAccountId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row?.channel_secret_id ?? null
}

/**
 * Keeps events under their ids and hands the new ones to their members' workflows, in the caller's one
 * transaction (delivery.md section 2). An event that is known already changes nothing. Someone who is heard
 * of for the first time becomes a member whose friendship the workflow finds out. Answers how many were new.
 * Locks: members by line_user_id.
 */
export async function keepEvents(
  tx: ShopTx,
  shopId: ShopId,
  lineAccountId: LineAccountId,
  events: ReceivedEvent[],
): Promise<number> {
  const userIds = events.flatMap((event) => (event.handled && event.lineUserId ? [event.lineUserId] : []))
  const members = await membersOf(tx, shopId, lineAccountId, [...new Set(userIds)].sort())
  let kept = 0
  for (const event of events) {
    const memberId = event.lineUserId === null ? undefined : members.get(event.lineUserId)
    const row = await tx
      .insertInto('webhook_events')
      .values({
        shop_id: shopId,
        line_account_id: lineAccountId,
        webhook_event_id: event.webhookEventId,
        type: event.type,
        line_user_id: event.lineUserId,
        member_id: memberId ?? null,
        event_at: new Date(event.at),
        ignored: !event.handled,
        payload: event.payload,
      })
      .onConflict((conflict) => conflict.columns(['line_account_id', 'webhook_event_id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!row) continue
    kept += 1
    if (event.handled && memberId) await tellMember(tx, shopId, memberId, row.id)
  }
  return kept
}

async function membersOf(
  tx: ShopTx,
  shopId: ShopId,
  lineAccountId: LineAccountId,
  userIds: string[],
): Promise<Map<string, MemberId>> {
  if (userIds.length === 0) return new Map()
  await sql`
    insert into members (shop_id, line_account_id, line_user_id)
    select ${shopId}, ${lineAccountId}, u from unnest(${userIds}::text[]) u order by u
    on conflict (line_account_id, line_user_id) do nothing`.execute(tx)
  const rows = await tx
    .selectFrom('members')
    .select(['id', 'line_user_id'])
    .where('line_account_id', '=', lineAccountId)
    .where('line_user_id', 'in', userIds)
    .execute()
  return new Map(rows.map((row) => [row.line_user_id, brand<MemberId>(row.id)]))
}
