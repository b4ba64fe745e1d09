import type { NoticeReason, NoticeState } from '../../domain/notices/notice.ts'
import type { RequestId } from '../../domain/requests/request.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { noticeText } from '../notices/noticesList.ts'
import { messageKey, REQUEST_MESSAGES, type RequestMessage } from './messages.ts'
import { readRequest, type RequestRow } from './readRequest.ts'
import { readRequestNotes, type RequestNote } from './requestNotes.ts'
import { readSteps, type StepRow } from './steps.ts'

/** A message of a request as it stands in the dispatcher's lane. */
export interface StoredMessage {
  message: RequestMessage
  state: NoticeState
  reason: NoticeReason | null
  text: string | null
  sentAt: Date | null
}

/** One request with all that happened. */
export interface WholeRequest {
  request: RequestRow
  steps: (StepRow & { operatorName: string | null })[]
  notes: RequestNote[]
  messages: StoredMessage[]
  charge: { amount: number; settledAt: Date } | null
}

/** @throws NoSuchRow */
export async function readWholeRequest(
  tx: ShopTx,
  { box, shopId, id }: { box: ShopBox | null; shopId: ShopId; id: RequestId },
): Promise<WholeRequest> {
  const request = await readRequest(tx, id)
  const steps = await readSteps(tx, id)
  const names = await operatorNames(
    tx,
    steps.flatMap(({ operatorId }) => operatorId ?? []),
  )
  const charge = await tx
    .selectFrom('charges')
    .select(['amount', 'settled_at'])
    .where('shop_id', '=', shopId)
    .where('request_id', '=', id)
    .executeTakeFirst()
  return {
    request,
    steps: steps.map((step) => ({ ...step, operatorName: names.get(step.operatorId ?? '') ?? null })),
    notes: await readRequestNotes(tx, box, id),
    messages: await readMessages(tx, { box, shopId, id }),
    charge: charge ? { amount: charge.amount, settledAt: charge.settled_at } : null,
  }
}

async function operatorNames(tx: ShopTx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('operators')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

async function readMessages(
  tx: ShopTx,
  { box, shopId, id }: { box: ShopBox | null; shopId: ShopId; id: RequestId },
): Promise<StoredMessage[]> {
  const rows = await tx
    .selectFrom('notices')
    .select(['key', 'state', 'reason', 'content', 'pushed_at'])
    .where('shop_id', '=', shopId)
    .where(
      'key',
      'in',
      REQUEST_MESSAGES.map((message) => messageKey(id, message)),
    )
    .execute()
  return REQUEST_MESSAGES.flatMap((message) => {
    const row = rows.find(({ key }) => key === messageKey(id, message))
    if (!row) return []
    return [
      {
        message,
        state: row.state,
        reason: row.reason as NoticeReason | null,
        text: box === null ? null : noticeText(row, box),
        sentAt: row.pushed_at,
      },
    ]
  })
}
