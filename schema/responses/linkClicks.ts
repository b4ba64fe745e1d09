import { sql } from 'kysely'
import { trackedLinksOf } from '../../domain/bubbles/index.ts'
import { brand, type ShopId } from '../../domain/values/ids.ts'
import { isExpired } from '../../domain/responses/responseExpiry.ts'
import { atPlace } from '../../domain/responses/responsePlace.ts'
import type { ResponseAt } from '../crypto/responseTokens.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'
import { readSentDelivery } from './sentDelivery.ts'

/** Where a click link leads: to an address saved in the message, nowhere any more (old, or not kept), or nowhere. */
export type LinkTarget = { kind: 'open'; uri: string } | { kind: 'over' } | { kind: 'unknown' }

/** Resolves a click link, and counts the click if a person made it. `now`: epoch milliseconds. */
export async function followLink(
  db: Db,
  at: ResponseAt,
  { counts, now }: { counts: boolean; now: number },
): Promise<LinkTarget> {
  const { rows } = await sql<{ shop_id: string }>`
    select shop_id from lookup_delivery(${at.deliveryId})
    union all select shop_id from lookup_reply_answer(${at.deliveryId})`.execute(db)
  const [found] = rows
  // An id of our making whose message is not kept any more: deleted by age, or with the person.
  if (!found) return { kind: 'over' }
  const shopId = brand<ShopId>(found.shop_id)
  return inShop(db, shopId, async (tx): Promise<LinkTarget> => {
    const sent = await readSentDelivery(tx, at.deliveryId)
    const link = sent && atPlace(trackedLinksOf(sent.bubbles), at.place)
    if (!sent || !link) return { kind: 'unknown' }
    if (isExpired(sent.sentAt.getTime(), now)) return { kind: 'over' }
    if (counts && sent.memberId !== null)
      await (sent.sentAs === 'answer' ? countClickOfAnswer : countClick)(tx, {
        shopId,
        link: at,
        memberId: sent.memberId,
        isTest: sent.isTest,
      })
    return { kind: 'open', uri: link.uri }
  })
}

interface Click {
  shopId: ShopId
  link: ResponseAt
  memberId: string
  isTest: boolean
}

/** One row per member and place: first click, last click, count. */
async function countClick(
  tx: ShopTx,
  { shopId, link: { deliveryId, place }, memberId, isTest }: Click,
): Promise<void> {
  await sql`
    insert into link_clicks as c (delivery_id, bubble, nth, shop_id, member_id, is_test)
      select ${deliveryId}, ${place.bubble}, ${place.nth}, ${shopId}, m.id, ${isTest} or m.is_test
        from members m where m.id = ${memberId}
    on conflict (delivery_id, bubble, nth) do update
       set clicks = c.clicks + 1, last_clicked_at = clock_timestamp()`.execute(tx)
}

async function countClickOfAnswer(
  tx: ShopTx,
  { shopId, link: { deliveryId: answerId, place }, memberId, isTest }: Click,
): Promise<void> {
  await sql`
    insert into reply_link_clicks as c (answer_id, bubble, nth, shop_id, member_id, is_test)
      select ${answerId}, ${place.bubble}, ${place.nth}, ${shopId}, m.id, ${isTest} or m.is_test
        from members m where m.id = ${memberId}
    on conflict (answer_id, bubble, nth) do update
       set clicks = c.clicks + 1, last_clicked_at = clock_timestamp()`.execute(tx)
}
