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
  const liffId = await liffIdOf(tx, lineAccountId)
  const member = memberId === null ? null : await namesOf(tx, memberId)
  const values = placeholderValues({
    nickName: member?.nick_name ?? null,
    displayName: member?.display_name ?? null,
    points: member?.point_balance ?? null,
    orderNumber: null,
    productName: null,
    shipDate: null,
    nextDeliveryDate: null,
    shipments: [],
    today: dateInJapan(now),
    liffId,
  })
  const { facts, manner } = await readInserts(tx, { memberId, bubbles, now })
  const messages = renderReply({ bubbles, values, references, facts, manner })
  const problems = checkRendered(messages)
  return { messages, fault: problems.length === 0 ? null : faultFoundHere(problems, bubbles, values) }
}

const namesOf = (tx: ShopTx, memberId: MemberId) =>
  tx
    .selectFrom('members')
    .select(['nick_name', 'display_name', 'point_balance'])
    .where('id', '=', memberId)
    .executeTakeFirst()

/** The LIFF app of the account: `{form:code}` leads there. Null: it has none, and forms have no address. */
async function liffIdOf(tx: ShopTx, lineAccountId: LineAccountId): Promise<string | null> {
  const account = await tx
    .selectFrom('line_accounts')
    .select('liff_id')
    .where('id', '=', lineAccountId)
    .executeTakeFirst()
  return account?.liff_id ?? null
}
