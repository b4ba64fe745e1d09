import { sql } from 'kysely'
import type { LineAccountId, MemberId, ShopId, TestRunId } from '../../domain/values/ids.ts'
import { valueToRestore, type TestChange } from '../../domain/testRuns/testChanges.ts'
import type { ShopTx } from '../database.ts'
import { storeRichMenu } from '../members/memberProfile.ts'
import { changeMemberTags, setMemberFlag } from '../members/memberTags.ts'
import { tellTestRuns } from '../outbox.ts'
import { changePointBalance } from '../members/points.ts'
import { OPT_OUT, putBackOptOut } from './recordChanges.ts'
import { causeOfTest } from '../members/tagsOfTests.ts'

/** A member of a test run. */
export interface TestMemberAt {
  shopId: ShopId
  testRunId: TestRunId
  memberId: MemberId
}

/** Reason of the ledger entries that undo a test's points. */
const TAKEN_BACK = 'TEST_TAKEN_BACK'
const DONE = 'DONE'

type Kept<Kind extends TestChange['kind']> = { id: number; change: Extract<TestChange, { kind: Kind }> }

/**
 * Undoes what the run changed of the member's tags, flag, points and wish about announcements, in the caller's
 * transaction; from now on the run changes nothing more of the member. May be repeated.
 */
export async function undoChanges(tx: ShopTx, at: TestMemberAt): Promise<void> {
  const { shopId, testRunId, memberId } = at
  const member = await lockMember(tx, memberId)
  await setState(tx, { at, from: 'open', to: 'closing' })
  const cause = causeOfTest(testRunId)
  for (const { id, change } of await keptChanges(tx, { at, kind: 'TAGS', way: 'desc' })) {
    await changeMemberTags(tx, {
      shopId,
      memberId,
      change: { remove: change.added, add: change.removed, cause },
    })
    await settle(tx, [id], DONE)
  }
  for (const { id, change } of await keptChanges(tx, { at, kind: 'POINTS', way: 'desc' })) {
    const entry = { delta: -change.applied, reason: TAKEN_BACK, idempotencyKey: `${cause}:${id}` }
    const { applied } = await changePointBalance(tx, { shopId, memberId, change: entry })
    await settle(tx, [id], applied === entry.delta ? DONE : `DONE: ${applied} OF ${entry.delta}`)
  }
  await undoValue(tx, {
    at,
    kind: 'FLAG',
    current: member.flag_id,
    put: (flagId) => setMemberFlag(tx, memberId, flagId),
  })
  await undoValue(tx, {
    at,
    kind: 'OPT_OUT',
    current: member.opt_out,
    put: (wish) => putBackOptOut(tx, memberId, wish ?? ''),
  })
}

/** Restores a single value, unless somebody else has changed it since. */
async function undoValue(
  tx: ShopTx,
  {
    at,
    kind,
    current,
    put,
  }: {
    at: TestMemberAt
    kind: 'FLAG' | 'OPT_OUT'
    current: string | null
    put: (before: string | null) => Promise<unknown>
  },
): Promise<void> {
  const kept = await keptChanges(tx, { at, kind, way: 'asc' })
  const value = valueToRestore(
    kept.map(({ change }) => change),
    current,
  )
  if (value === 'NOTHING') return
  if (value !== 'CHANGED_SINCE') await put(value.to)
  await settle(
    tx,
    kept.map(({ id }) => id),
    value === 'CHANGED_SINCE' ? value : DONE,
  )
}

/** What to tell LINE to restore the member's menu. */
export interface MenuToRestore {
  lineAccountId: LineAccountId
  lineUserId: string
  richMenuId: string | null
}

/** The menu that the member had before the test; null: the test did not change it, or somebody else has since. */
export async function menuToRestore(tx: ShopTx, at: TestMemberAt): Promise<MenuToRestore | null> {
  const member = await lockMember(tx, at.memberId)
  const menus = await keptChanges(tx, { at, kind: 'MENU', way: 'asc' })
  if (menus.length === 0) return null
  const all = await keptChanges(tx, { at, kind: 'MENU', way: 'asc', evenTakenBack: true })
  const menu = valueToRestore(
    all.map(({ change }) => change),
    member.rich_menu_id,
  )
  if (menu === 'NOTHING') return null
  if (menu === 'CHANGED_SINCE') {
    await settle(
      tx,
      menus.map(({ id }) => id),
      menu,
    )
    return null
  }
  return {
    lineAccountId: member.line_account_id as LineAccountId,
    lineUserId: member.line_user_id,
    richMenuId: menu.to,
  }
}

/** Stores that LINE has restored the menu, or never will (`outcome`). */
export async function menuRestored(
  tx: ShopTx,
  { at, richMenuId, outcome }: { at: TestMemberAt; richMenuId: string | null; outcome: string },
): Promise<void> {
  await lockMember(tx, at.memberId)
  if (outcome === DONE) await storeRichMenu(tx, at.memberId, richMenuId)
  const menus = await keptChanges(tx, { at, kind: 'MENU', way: 'asc' })
  await settle(
    tx,
    menus.map(({ id }) => id),
    outcome,
  )
}

/** Closes the member's part, when everything is undone; the run ends with its last member. */
export async function closeTestMember(tx: ShopTx, at: TestMemberAt): Promise<void> {
  // Members close one by one, so that the last one is known.
  await tx.selectFrom('test_runs').select('id').where('id', '=', at.testRunId).forUpdate().execute()
  await setState(tx, { at, from: 'closing', to: 'closed' })
  await sql`
    update test_runs r set ended_at = clock_timestamp()
     where r.id = ${at.testRunId} and r.ended_at is null
       and not exists (select 1 from test_run_members m where m.test_run_id = r.id and m.state <> 'closed')`.execute(
    tx,
  )
}

/** A tap of the test linked a menu while the test was being undone: has its workflow restore the menu again. */
export async function restoreMenuAgain(tx: ShopTx, at: TestMemberAt, cause: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('test_changes')
    .set({ taken_back_at: null, outcome: null })
    .where('test_run_id', '=', at.testRunId)
    .where('member_id', '=', at.memberId)
    .where('cause', '=', cause)
    .where('kind', '=', 'MENU')
    .executeTakeFirst()
  if (numUpdatedRows > 0n) await tellTestRuns(tx, at.shopId, [at.testRunId])
}

const lockMember = (tx: ShopTx, memberId: MemberId) =>
  tx
    .selectFrom('members as m')
    .select(['m.flag_id', 'm.rich_menu_id', 'm.line_account_id', 'm.line_user_id', OPT_OUT.as('opt_out')])
    .where('m.id', '=', memberId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()

async function setState(
  tx: ShopTx,
  {
    at: { testRunId, memberId },
    from,
    to,
  }: { at: TestMemberAt; from: 'open' | 'closing'; to: 'closing' | 'closed' },
): Promise<void> {
  await tx
    .updateTable('test_run_members')
    .set({ state: to })
    .where('test_run_id', '=', testRunId)
    .where('member_id', '=', memberId)
    .where('state', '=', from)
    .execute()
}

async function keptChanges<Kind extends TestChange['kind']>(
  tx: ShopTx,
  {
    at: { testRunId, memberId },
    kind,
    way,
    evenTakenBack = false,
  }: { at: TestMemberAt; kind: Kind; way: 'asc' | 'desc'; evenTakenBack?: boolean },
): Promise<Kept<Kind>[]> {
  const rows = await tx
    .selectFrom('test_changes')
    .select(['id', 'change'])
    .where('test_run_id', '=', testRunId)
    .where('member_id', '=', memberId)
    .where('kind', '=', kind)
    .$if(!evenTakenBack, (query) => query.where('taken_back_at', 'is', null))
    .orderBy('id', way)
    .execute()
  return rows.map(({ id, change }) => ({ id, change: { kind, ...(change as object) } }) as Kept<Kind>)
}

async function settle(tx: ShopTx, ids: number[], outcome: string): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('test_changes')
    .set({ taken_back_at: sql<Date>`clock_timestamp()`, outcome })
    .where('id', 'in', ids)
    .execute()
}
