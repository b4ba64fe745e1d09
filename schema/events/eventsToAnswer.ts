import { sql } from 'kysely'
import { type EventLeft, memberWorkflowId } from '../../domain/outbox/facts.ts'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { Db } from '../database.ts'

/** A stored event that one process handles now: nobody else has the same number of its tries. */
export interface EventClaim {
  /** Of the fact in the outbox. */
  id: number
  tries: number
  shopId: ShopId
  lineAccountId: LineAccountId
  memberId: MemberId
  eventId: string
}

/** A member whose oldest events were claimed together, in the order in which they came. */
export interface MemberClaim {
  memberId: MemberId
  lineAccountId: LineAccountId
  events: EventClaim[]
}

export interface ClaimWish {
  /** Members at most, and of one LINE account. */
  most: number
  each: number
  /** After which the events come back, unless they are kept. */
  seconds: number
  /** Looks behind this member; null: from the first. */
  after: MemberId | null
  /** LINE accounts that have their share. */
  busy: readonly LineAccountId[]
}

/**
 * Claims members who wait to be answered, account by account, those who have waited longest first. Each member is with
 * one process at a time, which a lease holds: what a dead process had comes back when it ends.
 */
export async function claimEventsToAnswer(
  db: Db,
  { most, each, seconds, after, busy }: ClaimWish,
): Promise<MemberClaim[]> {
  const behind = after === null ? '' : memberWorkflowId(after)
  const { rows } = await sql<{
    id: number
    tries: number
    shop_id: ShopId
    account: LineAccountId
    event_id: string
    member_id: MemberId
  }>`select * from claim_answers(${most}, ${each}, ${seconds}, ${behind}, ${busy}::uuid[]) order by id`.execute(
    db,
  )
  const members = new Map<MemberId, MemberClaim>()
  for (const row of rows) {
    const { member_id: memberId, account: lineAccountId } = row
    const member = members.get(memberId) ?? { memberId, lineAccountId, events: [] }
    members.set(memberId, member)
    member.events.push({
      id: row.id,
      tries: row.tries,
      shopId: row.shop_id,
      lineAccountId,
      memberId,
      eventId: row.event_id,
    })
  }
  return [...members.values()]
}

const fenced = (claims: readonly EventClaim[]): string =>
  JSON.stringify(claims.map(({ id, tries }) => ({ id, tries })))

/** Keeps events claimed for some more seconds. */
export async function keepEventsToAnswer(
  db: Db,
  claims: readonly EventClaim[],
  seconds: number,
): Promise<void> {
  if (claims.length > 0) await sql`select keep_answers(${fenced(claims)}, ${seconds})`.execute(db)
}

/** Hands events on to their members' workflows. `left` null: the workflow is to look itself. */
export async function finishEventsToAnswer(
  db: Db,
  done: readonly { claim: EventClaim; left: EventLeft | null }[],
): Promise<void> {
  if (done.length === 0) return
  const given = JSON.stringify(
    done.map(({ claim: { id, tries }, left }) => ({ id, tries, ...(left && { left }) })),
  )
  await sql`select finish_answers(${given})`.execute(db)
}
