import { sql } from 'kysely'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import {
  TEST_CODE_TRIES,
  TEST_INVITATION_MINUTES,
  type TestMemberAnswer,
  type TestMemberRequest,
} from '../../domain/testRuns/testMemberRequest.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { stopTestsOf } from './followRun.ts'

/**
 * Invites a member to confirm in LINE that it is a test member, replacing an earlier invitation. The code needs no
 * hashing: it works only from this member's own LINE account. Answers when it expires.
 * @throws NoSuchRow
 */
export async function inviteToTests(
  tx: ShopTx,
  {
    shopId,
    operatorId,
    memberId,
    code,
  }: { shopId: ShopId; operatorId: string; memberId: string; code: string },
): Promise<Date> {
  requireRow(await tx.selectFrom('members').select('id').where('id', '=', memberId).executeTakeFirst())
  const { rows } = await sql<{ expires_at: Date }>`
    insert into test_invitations (member_id, shop_id, code, expires_at, created_by)
    values (${memberId}, ${shopId}, ${code},
            clock_timestamp() + make_interval(mins => ${TEST_INVITATION_MINUTES}), ${operatorId})
    on conflict (member_id) do update
       set code = excluded.code, wrong = 0, expires_at = excluded.expires_at, created_by = excluded.created_by,
           created_at = clock_timestamp()
    returning expires_at`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('the invitation was not stored')
  return row.expires_at
}

/**
 * Carries out a wish that came as an event at `at` by LINE's clock, and answers the outcome; null: nothing to say,
 * since the member who leaves was none. The newest wish by its own time wins, whatever the order of arrival
 * (domain.md D34).
 */
export async function obeyTestWish(
  tx: ShopTx,
  { shopId, memberId, wish, at }: { shopId: ShopId; memberId: MemberId; wish: TestMemberRequest; at: Date },
): Promise<TestMemberAnswer | null> {
  if (wish.wish === 'LEAVE') return (await leaveTests(tx, { shopId, memberId, at })) ? 'LEFT' : null
  const { is_test: already, test_since: since } = await lockMember(tx, memberId)
  if (already) {
    if (since !== null && since < at) await joinTests(tx, memberId, at)
    return 'JOINED'
  }
  const { numAffectedRows: used } = await sql`
    delete from test_invitations
     where member_id = ${memberId} and code = ${wish.code} and expires_at > clock_timestamp()
       and wrong < ${TEST_CODE_TRIES}`.execute(tx)
  if (used !== 1n) {
    await sql`update test_invitations set wrong = wrong + 1 where member_id = ${memberId}`.execute(tx)
    return 'WRONG_CODE'
  }
  await joinTests(tx, memberId, at)
  return 'JOINED'
}

/**
 * Ends being a test member, and stops the rest of its tests. `at`: the event's time by LINE's clock; an event from
 * before the member joined changes nothing; null: now, by an operator. Invitations of before are deleted, or a late
 * message with the code would join again. False: it was no test member.
 */
export async function leaveTests(
  tx: ShopTx,
  { shopId, memberId, at }: { shopId: ShopId; memberId: MemberId; at: Date | null },
): Promise<boolean> {
  const { is_test: isTest, test_since: since } = await lockMember(tx, memberId)
  await tx
    .deleteFrom('test_invitations')
    .where('member_id', '=', memberId)
    .$if(at !== null, (query) => query.where('created_at', '<=', at))
    .execute()
  if (!isTest || (at !== null && since !== null && since > at)) return false
  await sql`
    update members set is_test = false, test_since = null, version = version + 1 where id = ${memberId}`.execute(
    tx,
  )
  await stopTestsOf(tx, shopId, memberId)
  return true
}

const lockMember = (tx: ShopTx, memberId: MemberId) =>
  tx
    .selectFrom('members')
    .select(['is_test', 'test_since'])
    .where('id', '=', memberId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()

const joinTests = (tx: ShopTx, memberId: MemberId, at: Date) =>
  sql`update members set is_test = true, test_since = ${at}, version = version + 1 where id = ${memberId}`.execute(
    tx,
  )

/** Stores the outcome of a wish with its event. */
export async function keepTestAnswer(
  tx: ShopTx,
  eventId: string,
  answer: TestMemberAnswer | null,
): Promise<void> {
  if (answer === null) return
  await tx.updateTable('webhook_events').set({ test_answer: answer }).where('id', '=', eventId).execute()
}

/** The outcome of a wish that is to be answered; null: none. */
export async function testAnswerOf(
  tx: ShopTx,
  eventId: string,
): Promise<{ lineAccountId: LineAccountId; replyToken: string | null; answer: TestMemberAnswer } | null> {
  const row = await tx
    .selectFrom('webhook_events')
    .select([
      'line_account_id',
      'test_answer',
      sql<string | null>`payload ->> 'replyToken'`.as('reply_token'),
    ])
    .where('id', '=', eventId)
    .executeTakeFirst()
  if (!row?.test_answer) return null
  return {
    lineAccountId: row.line_account_id as LineAccountId,
    replyToken: row.reply_token,
    answer: row.test_answer,
  }
}
