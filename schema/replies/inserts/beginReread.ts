import type { InsertName } from '../../../domain/bubbles/index.ts'
import { REREAD_EVERY_MS, rereadWaitMs, wantsReread } from '../../../domain/replies/inserts/index.ts'
import type { ConnectionId, LineAccountId, MemberId, ShopId } from '../../../domain/values/ids.ts'
import { claimMemberReread } from '../../carts/customerRereads.ts'
import type { ShopTx } from '../../database.ts'
import { readInsertSettings } from './insertSettings.ts'
import { readLinkedCarts } from './readInsertFacts.ts'

/** A re-read that was asked for: which carts are asked again, and for how long the answer waits (milliseconds). */
export interface BegunReread {
  readonly connectionIds: readonly ConnectionId[]
  readonly waitMs: number
  readonly lineAccountId: LineAccountId
  readonly lineUserId: string
}

/** The answer that may wait. */
export interface RereadQuestion {
  shopId: ShopId
  memberId: MemberId
  inserts: readonly InsertName[]
  /** When the event came, epoch milliseconds; by PostgreSQL's clock, as `now` is. */
  receivedAt: number
  now: number
}

/**
 * Whether the answer with these inserts waits for a re-read. Null: the data is young enough, this member's was just asked
 * for, or the reply token would not live to see it.
 */
export async function wantedReread(
  tx: ShopTx,
  { memberId, inserts, receivedAt, now }: RereadQuestion,
): Promise<BegunReread | null> {
  const waitMs = rereadWaitMs(receivedAt, now)
  if (inserts.length === 0 || waitMs === 0) return null
  const member = await tx
    .selectFrom('members')
    .select(['line_account_id', 'line_user_id'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  if (!member) return null
  const lineAccountId = member.line_account_id as LineAccountId
  const { maxAgeMs } = await readInsertSettings(tx, lineAccountId)
  const facts = await readLinkedCarts(tx, memberId)
  const connectionIds = wantsReread(inserts, facts, { now, maxAgeMs }) as ConnectionId[]
  if (connectionIds.length === 0) return null
  return { connectionIds, waitMs, lineAccountId, lineUserId: member.line_user_id }
}

/** The same, and notes that it was asked for: of two at once, one has it. */
export async function beginReread(tx: ShopTx, question: RereadQuestion): Promise<BegunReread | null> {
  const wanted = await wantedReread(tx, question)
  const { shopId, memberId } = question
  const begins = wanted && (await claimMemberReread(tx, { shopId, memberId, everyMs: REREAD_EVERY_MS }))
  return begins ? wanted : null
}
