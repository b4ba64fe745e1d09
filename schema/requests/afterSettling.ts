import type { RequestId } from '../../domain/requests/request.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { changeMemberTags } from '../members/memberTags.ts'
import { readRequest, type RequestRow } from './readRequest.ts'
import { readRequestTags } from './requestSettings.ts'
import { logStep } from './steps.ts'

interface Of {
  shopId: ShopId
  requestId: RequestId
}

/** Notes that the cart's memo names the request. */
export async function markMemoWritten(tx: ShopTx, { shopId, requestId }: Of): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('change_requests')
    .set((of) => ({ memo_written: true, version: of('version', '+', 1) }))
    .where('id', '=', requestId)
    .where('memo_written', '=', false)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) await logStep(tx, { shopId, requestId, step: 'MEMO_WRITTEN' })
}

/** The cart's own id of the newest order of the subscription; null: none is known. */
export async function newestOrderId(tx: ShopTx, row: RequestRow): Promise<string | null> {
  const order = await tx
    .selectFrom('orders')
    .select('external_id')
    .where('connection_id', '=', row.connectionId)
    .where('subscription_external_id', '=', row.subscriptionExternalId ?? '')
    .orderBy('ordered_at', (by) => by.desc().nullsLast())
    .limit(1)
    .executeTakeFirst()
  return order?.external_id ?? null
}

/** Changes the member's tags as the account says for this end of a request, once. */
export async function tagAfterRequest(tx: ShopTx, { shopId, requestId }: Of): Promise<void> {
  const { memberId, kind, state, lineAccountId, isTest } = await readRequest(tx, requestId)
  if (memberId === null || kind === 'OTHER' || isTest || (state !== 'DONE' && state !== 'REFUSED')) return
  const outcome = state === 'DONE' ? 'done' : 'refused'
  const { removeTagIds, addTagIds } = await readRequestTags(tx, { lineAccountId, kind, outcome })
  if (removeTagIds.length + addTagIds.length === 0) return
  const before = await tx
    .selectFrom('request_steps')
    .select('id')
    .where('request_id', '=', requestId)
    .where('step', '=', 'TAGGED')
    .executeTakeFirst()
  if (before) return
  const { added, removed } = await changeMemberTags(tx, {
    shopId,
    memberId,
    change: { remove: removeTagIds, add: addTagIds, cause: `request:${requestId}` },
  })
  await logStep(tx, { shopId, requestId, step: 'TAGGED', details: { added, removed } })
}
