import { sql } from 'kysely'
import {
  type ApprovalAnswer,
  type ApprovalVerdict,
  judgeAnswer,
  STATE_AFTER,
} from '../../domain/shops/approval.ts'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** A second person has to approve first (four eyes). */
export class ApprovalRequired extends Error {
  constructor() {
    super('a second person has to approve')
    this.name = 'ApprovalRequired'
  }
}

/** The answer of a person that does not count. */
export class AnswerRefused extends Error {
  readonly why: Exclude<ApprovalVerdict, 'ANSWER' | 'ANSWERED_SO'>
  constructor(why: AnswerRefused['why']) {
    super(`the answer does not count: ${why}`)
    this.name = 'AnswerRefused'
    this.why = why
  }
}

/** Whether the transaction's shop requires a second person. */
export async function asksSecondPerson(tx: ShopTx): Promise<boolean> {
  const shop = await tx.selectFrom('shops').select('four_eyes').executeTakeFirst()
  return shop?.four_eyes === true
}

/** Active operators who may approve: it takes two for one to ask the other. */
export async function countApprovers(tx: ShopTx): Promise<number> {
  const { n } = await tx
    .selectFrom('operators')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .where('disabled_at', 'is', null)
    .where('role', 'in', ['EDITOR', 'ADMIN'])
    .executeTakeFirstOrThrow()
  return Number(n)
}

const requests = (tx: ShopTx) =>
  tx
    .selectFrom('approval_requests as r')
    .leftJoin('follow_messages as m', 'm.id', 'r.message_id')
    .innerJoin('operators as a', 'a.id', 'r.requested_by')
    .leftJoin('operators as b', 'b.id', 'r.decided_by')
    .selectAll('r')
    .select(['m.admin_name as message_name', 'a.name as requested_by_name', 'b.name as decided_by_name'])
export type ApprovalRow = Awaited<ReturnType<ReturnType<typeof requests>['executeTakeFirstOrThrow']>>

/** @throws NoSuchRow */
export const readApproval = async (tx: ShopTx, id: string): Promise<ApprovalRow> =>
  requireRow(await requests(tx).where('r.id', '=', id).executeTakeFirst())

/** Requests of the shop, newest first. */
export const listApprovals = (
  tx: ShopTx,
  shopId: ShopId,
  {
    messageId,
    state,
    after,
    most,
  }: { messageId?: string | undefined; state?: ApprovalRow['state'] | undefined } & PageRequest<string>,
): Promise<ApprovalRow[]> =>
  requests(tx)
    .where('r.shop_id', '=', shopId)
    .$if(messageId !== undefined, (query) => query.where('r.message_id', '=', messageId ?? ''))
    .$if(state !== undefined, (query) => query.where('r.state', '=', state ?? 'PENDING'))
    .$if(after !== null, (query) => query.where('r.id', '<', after))
    .orderBy('r.id', 'desc')
    .limit(most)
    .execute()

/** Asks a second person. While a request is open, answers that one. */
export async function askApproval(
  tx: ShopTx,
  {
    by,
    message,
    comment,
  }: {
    by: { shopId: ShopId; operatorId: OperatorId }
    message: { id: string; version: number } | null
    comment: string | null
  },
): Promise<ApprovalRow> {
  await tx
    .insertInto('approval_requests')
    .values({
      shop_id: by.shopId,
      kind: message === null ? 'FOUR_EYES_OFF' : 'SWITCH_ON',
      message_id: message?.id ?? null,
      message_version: message?.version ?? null,
      requested_by: by.operatorId,
      comment,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return requireRow(
    await requests(tx)
      .where('r.shop_id', '=', by.shopId)
      .where('r.state', '=', 'PENDING')
      .where('r.message_id', message === null ? 'is' : '=', message?.id ?? null)
      .executeTakeFirst(),
  )
}

/**
 * Decides a request, once. The caller holds the message's lock, so no edit comes between.
 * @returns false when the same person gave the same answer before
 * @throws NoSuchRow, AnswerRefused
 */
export async function answerApproval(
  tx: ShopTx,
  {
    operatorId,
    id,
    answer,
    comment,
  }: { operatorId: OperatorId; id: string; answer: ApprovalAnswer; comment: string | null },
): Promise<boolean> {
  const row = requireRow(
    await tx
      .selectFrom('approval_requests')
      .select(['state', 'requested_by', 'decided_by'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst(),
  )
  const asked = { state: row.state, requestedBy: row.requested_by, decidedBy: row.decided_by }
  const verdict = judgeAnswer(answer, operatorId, asked)
  if (verdict === 'ANSWERED_SO') return false
  if (verdict !== 'ANSWER') throw new AnswerRefused(verdict)
  await tx
    .updateTable('approval_requests')
    .set({
      state: STATE_AFTER[answer],
      decided_by: operatorId,
      decided_at: sql<Date>`clock_timestamp()`,
      decision_comment: comment,
    })
    .where('id', '=', id)
    .execute()
  return true
}

/** Voids the open requests of messages that changed or were removed: they were asked for another version. */
export async function voidApprovals(tx: ShopTx, messageIds: readonly string[]): Promise<void> {
  await tx
    .updateTable('approval_requests')
    .set({ state: 'VOID', decided_at: sql<Date>`clock_timestamp()` })
    .where('message_id', 'in', messageIds)
    .where('state', '=', 'PENDING')
    .execute()
}
