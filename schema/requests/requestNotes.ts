import type { OperatorAct } from '../../domain/requests/operatorActs.ts'
import type { RequestId } from '../../domain/requests/request.ts'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'

/** Where notes stand: part of their encryption's context. */
const REQUEST_NOTE = 'requestNote'

/** Keeps what an operator wrote with an act. */
export const keepRequestNote = (
  tx: ShopTx,
  {
    box,
    shopId,
    requestId,
    operatorId,
    act,
    words,
  }: {
    box: ShopBox
    shopId: ShopId
    requestId: RequestId
    operatorId: OperatorId
    act: OperatorAct
    words: string
  },
) =>
  tx
    .insertInto('request_notes')
    .values({
      shop_id: shopId,
      request_id: requestId,
      operator_id: operatorId,
      act,
      words: box.seal(words, REQUEST_NOTE),
    })
    .execute()

/** What an operator wrote; null where it cannot be opened any more. */
export interface RequestNote {
  at: Date
  act: OperatorAct
  operatorId: string | null
  words: string | null
}

/** The notes of a request, oldest first. */
export async function readRequestNotes(
  tx: ShopTx,
  box: ShopBox | null,
  requestId: string,
): Promise<RequestNote[]> {
  const rows = await tx
    .selectFrom('request_notes')
    .select(['at', 'act', 'operator_id', 'words'])
    .where('request_id', '=', requestId)
    .orderBy('id')
    .execute()
  return rows.map(({ at, act, operator_id: operatorId, words }) => ({
    at,
    act,
    operatorId,
    words: opened(box, words),
  }))
}

function opened(box: ShopBox | null, words: Buffer): string | null {
  try {
    return box?.open(words, REQUEST_NOTE) ?? null
  } catch {
    return null
  }
}
