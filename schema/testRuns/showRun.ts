import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ContentFault } from '../../domain/line/check/index.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

const runs = (tx: ShopTx) =>
  tx
    .selectFrom('test_runs as r')
    .innerJoin('follow_messages as m', 'm.id', 'r.message_id')
    .selectAll('r')
    .select([
      'm.admin_name',
      'm.enabled',
      sql<number>`(select count(*)::int from deliveries d where d.test_run_id = r.id)`.as('pushes'),
      sql<number>`(select count(*)::int from deliveries d where d.test_run_id = r.id and d.state = 'sent')`.as(
        'sent',
      ),
      sql<boolean>`exists (select 1 from test_run_members t where t.test_run_id = r.id and t.state = 'open')`.as(
        'is_open',
      ),
    ])
/** A run as it is shown. */
export type TestRunRow = Awaited<ReturnType<ReturnType<typeof runs>['executeTakeFirstOrThrow']>>

/** @throws NoSuchRow */
export const readTestRun = async (tx: ShopTx, id: string): Promise<TestRunRow> =>
  requireRow(await runs(tx).where('r.id', '=', id).executeTakeFirst())

/** Runs, the newest first. */
export const listTestRuns = (
  tx: ShopTx,
  shopId: ShopId,
  { messageId, after, most }: { messageId?: string | undefined } & PageRequest<string>,
): Promise<TestRunRow[]> =>
  runs(tx)
    .where('r.shop_id', '=', shopId)
    .$if(messageId !== undefined, (query) => query.where('r.message_id', '=', messageId ?? ''))
    .$if(after !== null, (query) => query.where('r.id', '<', after))
    .orderBy('r.id', 'desc')
    .limit(most)
    .execute()

/** The steps of a run by member, ordered by time. */
export const testStepsOf = (tx: ShopTx, id: string) =>
  tx
    .selectFrom('deliveries as d')
    .innerJoin('scenarios as s', 's.id', 'd.scenario_id')
    .select([
      'd.id',
      'd.member_id',
      'd.scenario_id',
      's.day_offset',
      's.send_time',
      'd.state',
      'd.reason',
      sql<ContentFault | null>`d.content_fault`.as('content_fault'),
      'd.failure',
      'd.due_at',
      'd.pushed_at',
      'd.real_due_at',
      'd.clamped',
      'd.noted',
      'd.first_attempt_at',
      'd.settled_at',
      'd.actions',
      sql<{ action: string; outcome: string }[]>`coalesce((
        select json_agg(json_build_object('action', a.action, 'outcome', a.outcome) order by a.done_at)
          from delivery_actions a where a.delivery_id = d.id), '[]')`.as('actions_done'),
    ])
    .where('d.test_run_id', '=', id)
    .orderBy('d.due_at')
    .orderBy('d.id')
    .execute()
export type TestStepRow = Awaited<ReturnType<typeof testStepsOf>>[number]

/** The members of a run, each with what it changed. */
export const testMembersOf = (tx: ShopTx, id: string) =>
  tx
    .selectFrom('test_run_members as t')
    .innerJoin('members as m', 'm.id', 't.member_id')
    .select([
      't.member_id',
      't.state',
      'm.display_name',
      'm.nick_name',
      sql<{ kind: string; cause: string; takenBack: boolean; outcome: string | null }[]>`coalesce((
        select json_agg(json_build_object('kind', c.kind, 'cause', c.cause, 'takenBack', c.taken_back_at is not null,
                                          'outcome', c.outcome) order by c.id)
          from test_changes c where c.test_run_id = t.test_run_id and c.member_id = t.member_id), '[]')`.as(
        'changes',
      ),
    ])
    .where('t.test_run_id', '=', id)
    .orderBy('m.no')
    .execute()
export type TestMemberRow = Awaited<ReturnType<typeof testMembersOf>>[number]
