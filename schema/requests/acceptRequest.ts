import { sql } from 'kysely'
import { CART_CAPABILITIES } from '../../domain/carts/cartCapabilities.ts'
import { dueBy } from '../../domain/requests/dueBy.ts'
import type { RequestReason } from '../../domain/requests/reasons.ts'
import type { Pause, RequestId, RequestKind, ShownDates } from '../../domain/requests/request.ts'
import type { MemberId, OperatorId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { secondLookOf } from '../members/linking/secondLook.ts'
import { NOTICE_TEXT, type NoticeContent } from '../notices/noticeContent.ts'
import { insertRequest } from './insertRequest.ts'
import { messageKey, tellReceipt } from './messages.ts'
import type { WishedSubscription } from './readWish.ts'
import { logStep } from './steps.ts'

/** A wish that was checked. Instants are epoch milliseconds. */
export interface AcceptedWish {
  /** Taken before the transaction began. */
  box: ShopBox
  shopId: ShopId
  memberId: MemberId
  subscription: WishedSubscription
  kind: RequestKind
  kindLabel: string
  pause: Pause | null
  shown: ShownDates
  appliedAt: number
  now: number
  /** Who entered it for the customer, and whether that person knows who the customer is. */
  operatorId: OperatorId
  identityConfirmed: boolean
}

/** A request as it was accepted: its receipt, and whether there was one already. */
export interface Accepted {
  id: RequestId
  isNew: boolean
  receipt: string
}

/**
 * Stores a wish and gives its receipt, in one transaction (domain.md D23). A second one of the same subscription, kind and
 * next date is the first one, with its receipt. Nothing here refuses: whoever may not be the customer (D15), and what no
 * machine does, waits for a person.
 */
export async function acceptRequest(tx: ShopTx, wish: AcceptedWish): Promise<Accepted> {
  const { box, shopId, memberId, subscription, kind, shown, appliedAt, operatorId } = wish
  const { subscriptionId: id, externalId, customerExternalId } = subscription
  const due = dueBy({ ruleDeadline: null, ...shown })
  const inserted = await insertRequest(tx, {
    shopId,
    lineAccountId: subscription.lineAccountId,
    memberId,
    connectionId: subscription.connectionId,
    subscription: { id, externalId, customerExternalId },
    kind,
    kindLabel: wish.kindLabel,
    pause: wish.pause,
    appliedAt: new Date(appliedAt),
    shown,
    facts: subscription.facts,
    product: subscription.product,
    dueBy: due === null ? null : new Date(due),
  })
  const requestId = inserted.id
  const telling = { box, shopId, requestId, unshipped: subscription.unshipped }
  if (!inserted.isNew)
    return {
      ...inserted,
      receipt: (await storedReceipt(tx, telling)) ?? (await tellReceipt(tx, telling)),
    }
  await logStep(tx, { shopId, requestId, step: 'ENTERED', operatorId })
  const reason = await whyPerson(tx, wish)
  if (reason !== null) await leaveToPerson(tx, { shopId, requestId, reason })
  if (wish.identityConfirmed) await logStep(tx, { shopId, requestId, step: 'IDENTITY_CONFIRMED', operatorId })
  return { ...inserted, receipt: await tellReceipt(tx, telling) }
}

async function whyPerson(tx: ShopTx, wish: AcceptedWish): Promise<RequestReason | null> {
  const { kind, memberId, subscription, now, identityConfirmed } = wish
  if (kind === 'OTHER' || CART_CAPABILITIES[subscription.cart].operations[kind] === null)
    return 'NOT_AUTOMATED'
  if (identityConfirmed) return null
  const look = await secondLookOf(tx, { memberId, customerId: subscription.customerId, at: new Date(now) })
  return look.needed ? 'MEMBER_UNSURE' : null
}

/** Leaves a new request to a person, before any machine has seen it. */
async function leaveToPerson(
  tx: ShopTx,
  { shopId, requestId, reason }: { shopId: ShopId; requestId: RequestId; reason: RequestReason },
): Promise<void> {
  const { numAffectedRows } = await sql`
    update change_requests set state = 'NEEDS_HUMAN', reason = ${reason}, version = version + 1
     where id = ${requestId} and state = 'QUEUED'`.execute(tx)
  if ((numAffectedRows ?? 0n) > 0n)
    await logStep(tx, {
      shopId,
      requestId,
      step: reason === 'MEMBER_UNSURE' ? 'IDENTITY_UNSURE' : 'HANDED_OVER',
      details: { reason },
    })
}

/** The receipt as it was given; null once it is forgotten. */
async function storedReceipt(
  tx: ShopTx,
  { box, shopId, requestId }: { box: ShopBox; shopId: ShopId; requestId: RequestId },
): Promise<string | null> {
  const row = await tx
    .selectFrom('notices')
    .select('content')
    .where('shop_id', '=', shopId)
    .where('key', '=', messageKey(requestId, 'receipt'))
    .executeTakeFirst()
  if (!row || row.content === null) return null
  try {
    const content = JSON.parse(box.open(row.content, NOTICE_TEXT)) as NoticeContent
    return 'text' in content ? content.text : null
  } catch {
    return null
  }
}
