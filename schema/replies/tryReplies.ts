import { type JudgedReply, judgeReplies } from '../../domain/replies/chooseReply.ts'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { audienceFactsOf, STRANGER } from './audienceFacts.ts'
import { repliesOfAccount, type StoredReply, storedReply } from './autoReplies.ts'
import { lastFallbackAt } from './chooseAnswer.ts'

/** A message that nobody has sent. */
export interface MessageToTry {
  lineAccountId: LineAccountId
  /** Null: nobody in particular, without tags, flag or link. */
  memberId: MemberId | null
  /** Null: it is no text. */
  text: string | null
  /** Epoch milliseconds. */
  at: number
}

/** What every auto-reply of the LINE account would do with a message, by the facts of now; those that go first first. */
export async function tryReplies(
  tx: ShopTx,
  shopId: ShopId,
  { lineAccountId, memberId, text, at }: MessageToTry,
): Promise<JudgedReply<StoredReply>[]> {
  const rows = await repliesOfAccount(tx, shopId, lineAccountId)
  return judgeReplies(rows.map(storedReply), {
    text,
    at,
    audience: memberId === null ? STRANGER : await audienceFactsOf(tx, memberId, at),
    fallbackAt: memberId === null ? null : await lastFallbackAt(tx, memberId),
  })
}

/** @throws NoSuchRow: the LINE account has no such member */
export async function memberOfAccount(
  tx: ShopTx,
  lineAccountId: string,
  memberId: string,
): Promise<MemberId> {
  const row = await tx
    .selectFrom('members')
    .select('id')
    .where('id', '=', memberId)
    .where('line_account_id', '=', lineAccountId)
    .executeTakeFirst()
  return requireRow(row).id as MemberId
}
