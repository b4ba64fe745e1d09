import {
  type Bubble,
  checkRendered,
  type LineMessage,
  placeholderValues,
  type References,
} from '../../domain/bubbles/index.ts'
import { type ContentFault, faultFoundHere } from '../../domain/line/check/index.ts'
import { renderReply } from '../../domain/replies/inserts/index.ts'
import type { LineAccountId, MemberId } from '../../domain/values/ids.ts'
import { dateInJapan } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'
import { readInserts } from './inserts/readInserts.ts'

/** What a member would get, and why it cannot be sent; null: it can. */
export interface RenderedAnswer {
  messages: LineMessage[]
  fault: ContentFault | null
}

/** The messages of an auto-reply for a member, by the facts of now; for nobody in particular when `memberId` is null. */
export async function renderAnswer(
  tx: ShopTx,
  {
    lineAccountId,
    memberId,
    bubbles,
    references,
    now,
  }: {
    lineAccountId: LineAccountId
    memberId: MemberId | null
    bubbles: readonly Bubble[]
    references: References
    now: number
  },
): Promise<RenderedAnswer> {
  const known = await namesOf(tx, { lineAccountId, memberId })
  const values = placeholderValues({
    nickName: known?.nick_name ?? null,
    displayName: known?.display_name ?? null,
    points: known?.point_balance ?? null,
    orderNumber: null,
    productName: null,
    shipDate: null,
    nextDeliveryDate: null,
    shipments: [],
    today: dateInJapan(now),
    // `{form:code}` leads to the account's LIFF app; without one, forms have no address.
    liffId: known?.liff_id ?? null,
  })
  const { facts, manner } = await readInserts(tx, { memberId, bubbles, now })
  const messages = renderReply({ bubbles, values, references, facts, manner })
  const problems = checkRendered(messages)
  return { messages, fault: problems.length === 0 ? null : faultFoundHere(problems, bubbles, values) }
}

const namesOf = (
  tx: ShopTx,
  { lineAccountId, memberId }: { lineAccountId: LineAccountId; memberId: MemberId | null },
) =>
  tx
    .selectFrom('line_accounts as a')
    .leftJoin('members as m', (join) => join.on('m.id', '=', memberId))
    .select(['m.nick_name', 'm.display_name', 'm.point_balance', 'a.liff_id'])
    .where('a.id', '=', lineAccountId)
    .executeTakeFirst()
