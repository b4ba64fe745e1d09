import { sql } from 'kysely'
import type { MemberId, OperatorId, ShopId } from '../../domain/values/ids.ts'
import type { ErasureReport } from '../../domain/personalData/erasureReport.ts'
import type { ShopTx } from '../database.ts'
import { tellErasure } from '../outbox.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'
import { requireRow } from '../sql/optimisticLock.ts'

/** A wish to erase all that is held on one member; kept as evidence without name or phone (domain.md D17). */
export interface ErasureRow {
  id: string
  memberId: string
  reason: string | null
  requestedBy: string | null
  requestedAt: Date
  report: ErasureReport | null
  doneAt: Date | null
}

/**
 * Asks for a member's erasure; a workflow does it. While one is under way, it is the same one.
 * @throws NoSuchRow when the member does not exist
 */
export async function askErasure(
  tx: ShopTx,
  {
    shopId,
    memberId,
    operatorId,
    reason,
  }: { shopId: ShopId; memberId: MemberId; operatorId: OperatorId; reason: string | null },
): Promise<ErasureRow> {
  requireRow(
    await tx.selectFrom('members').select('id').where('id', '=', memberId).forKeyShare().executeTakeFirst(),
  )
  const inserted = await tx
    .insertInto('erasures')
    .values({ shop_id: shopId, member_id: memberId, requested_by: operatorId, reason })
    .onConflict((conflict) => conflict.column('member_id').where('done_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted) await tellErasure(tx, shopId, inserted.id)
  return asErasure(
    await query(tx).where('member_id', '=', memberId).where('done_at', 'is', null).executeTakeFirstOrThrow(),
  )
}

/** The newest first. */
export async function listErasures(
  tx: ShopTx,
  shopId: ShopId,
  { memberId, after, most }: { memberId?: string | undefined } & PageRequest<string>,
): Promise<ErasureRow[]> {
  const rows = await query(tx)
    .where('shop_id', '=', shopId)
    .$if(memberId !== undefined, (found) => found.where('member_id', '=', memberId ?? ''))
    .$if(after !== null, (found) => found.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
  return rows.map(asErasure)
}

/** @throws NoSuchRow */
export const readErasure = async (tx: ShopTx, id: string): Promise<ErasureRow> =>
  asErasure(requireRow(await query(tx).where('id', '=', id).executeTakeFirst()))

const query = (tx: ShopTx) =>
  tx
    .selectFrom('erasures')
    .select(['id', 'member_id', 'reason', 'requested_by', 'requested_at', 'report', 'done_at'])

const asErasure = (row: {
  id: string
  member_id: string
  reason: string | null
  requested_by: string | null
  requested_at: Date
  report: unknown
  done_at: Date | null
}): ErasureRow => ({
  id: row.id,
  memberId: row.member_id,
  reason: row.reason,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  report: row.report as ErasureReport | null,
  doneAt: row.done_at,
})

/** What is still to be erased outside the rows: ids of workflows and of stored files. */
export interface ErasureWork {
  memberId: MemberId
  workflowIds: string[]
  fileIds: string[]
  /** Ids by which stored answers of the API may name the member. */
  namedBy: string[]
}

/** Null: it is done, or was never asked for. */
export async function readWork(tx: ShopTx, erasureId: string): Promise<ErasureWork | null> {
  const row = await tx
    .selectFrom('erasures')
    .select(['member_id', 'work', 'rows_erased_at'])
    .where('id', '=', erasureId)
    .where('done_at', 'is', null)
    .executeTakeFirst()
  if (!row || row.rows_erased_at === null) return null
  const work = row.work as Partial<ErasureWork>
  return {
    memberId: row.member_id as MemberId,
    workflowIds: work.workflowIds ?? [],
    fileIds: work.fileIds ?? [],
    namedBy: work.namedBy ?? [],
  }
}

/** Ends an erasure: its work, which names orders of the cart, goes. */
export async function endErasure(
  tx: ShopTx,
  erasureId: string,
  counts: Pick<ErasureReport, 'histories' | 'answers'>,
): Promise<void> {
  await sql`
    update erasures set work = '{}', report = report || ${JSON.stringify(counts)}::jsonb, done_at = clock_timestamp()
     where id = ${erasureId} and done_at is null`.execute(tx)
}
