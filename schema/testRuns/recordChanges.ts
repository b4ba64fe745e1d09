import { sql } from 'kysely'
import type { MemberId, ShopId, TestRunId } from '../../domain/values/ids.ts'
import { changesBetween, type MemberSnapshot, type TestChange } from '../../domain/testRuns/testChanges.ts'
import type { ShopTx } from '../database.ts'

/** The delivery or tap of a test that changes a member. */
export interface TestCause {
  shopId: ShopId
  testRunId: TestRunId
  memberId: MemberId
  /** `delivery:<id>` or `tap:<id>`. */
  cause: string
}

/**
 * Runs an effect of a test on a member, whom the caller has locked, and stores exactly what it changed, in the same
 * transaction.
 */
export async function recordingChanges<T>(tx: ShopTx, test: TestCause, effect: () => Promise<T>): Promise<T> {
  const before = await readStanding(tx, test.memberId)
  const result = await effect()
  for (const change of changesBetween(before, await readStanding(tx, test.memberId)))
    await keepChange(tx, test, change)
  return result
}

/**
 * Stores the member's menu and the one that it is to get before LINE is asked: LINE may link it and the process die.
 */
export async function noteMenuBefore(tx: ShopTx, test: TestCause, after: string | null): Promise<void> {
  const { rich_menu_id: before } = await tx
    .selectFrom('members')
    .select('rich_menu_id')
    .where('id', '=', test.memberId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  await keepChange(tx, test, { kind: 'MENU', before, after })
}

/** Whether the run may still change the member; the caller has locked the member. */
export async function mayChange(tx: ShopTx, testRunId: TestRunId, memberId: MemberId): Promise<boolean> {
  const row = await tx
    .selectFrom('test_run_members')
    .select('state')
    .where('test_run_id', '=', testRunId)
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return row?.state === 'open'
}

/** The wish of a member (m) about announcements as one text, which {@link putBackOptOut} reads. */
export const OPT_OUT = sql<string>`jsonb_build_array(m.opted_out_at, m.opt_out_wish_at, m.opt_out_wish_by)::text`

/** Restores the wish that {@link OPT_OUT} stored, and raises the member's version. */
export async function putBackOptOut(tx: ShopTx, memberId: MemberId, optOut: string): Promise<void> {
  await sql`
    update members m
       set opted_out_at = (w.was ->> 0)::timestamptz, opt_out_wish_at = (w.was ->> 1)::timestamptz,
           opt_out_wish_by = w.was ->> 2, version = m.version + 1
      from (select ${optOut}::jsonb as was) w
     where m.id = ${memberId}`.execute(tx)
}

async function readStanding(tx: ShopTx, memberId: MemberId): Promise<MemberSnapshot> {
  const { rows } = await sql<{
    tags: string[]
    flag_id: string | null
    point_balance: number
    opt_out: string
  }>`
    select m.flag_id, m.point_balance, ${OPT_OUT} as opt_out,
           array(select t.tag_id::text from member_tags t where t.member_id = m.id order by t.tag_id) as tags
      from members m where m.id = ${memberId}`.execute(tx)
  const [row] = rows
  if (!row) throw new Error(`no member ${memberId}`)
  return { tagIds: row.tags, flagId: row.flag_id, points: row.point_balance, optOut: row.opt_out }
}

async function keepChange(
  tx: ShopTx,
  { shopId, testRunId, memberId, cause }: TestCause,
  { kind, ...change }: TestChange,
): Promise<void> {
  await tx
    .insertInto('test_changes')
    .values({
      shop_id: shopId,
      test_run_id: testRunId,
      member_id: memberId,
      cause,
      kind,
      change: JSON.stringify(change),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
