import { KIND_LABELS, type Pause, type RequestId } from '../../domain/requests/request.ts'
import type {
  ApplicationFacts,
  ChosenProduct,
  RequestKind,
  ShownDates,
} from '../../domain/requests/request.ts'
import type { ConnectionId, LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { tellRequests } from '../outbox.ts'

/** A wish as it was accepted. */
export interface NewRequest {
  shopId: ShopId
  lineAccountId: LineAccountId
  memberId: MemberId
  connectionId: ConnectionId
  /** Our row, and the cart's own ids. Null only for kinds that are not automated. */
  subscription: { id: string; externalId: string; customerExternalId: string } | null
  kind: RequestKind
  /** The Japanese name of a kind that is not automated; ignored for the others. */
  kindLabel?: string
  pause: Pause | null
  /** When the customer applied: what deadlines are judged by. Left out: now. */
  appliedAt?: Date
  shown: ShownDates | null
  facts: ApplicationFacts | null
  product: ChosenProduct | null
  dueBy: Date | null
  isTest?: boolean
}

/**
 * Stores a wish and starts its workflow, in the transaction of the receipt. While one of the same subscription, kind and
 * next date shown is open, it is that one (`isNew` false): its receipt is repeated (requests.md 3).
 */
export async function insertRequest(
  tx: ShopTx,
  given: NewRequest,
): Promise<{ id: RequestId; isNew: boolean }> {
  const kindLabel = given.kind === 'OTHER' ? (given.kindLabel ?? 'その他') : KIND_LABELS[given.kind]
  const shownDate = given.shown?.nextScheduledDate ?? given.shown?.nextDeliveryDate ?? ''
  for (;;) {
    const inserted = await tx
      .insertInto('change_requests')
      .values({
        shop_id: given.shopId,
        line_account_id: given.lineAccountId,
        member_id: given.memberId,
        connection_id: given.connectionId,
        subscription_id: given.subscription?.id ?? null,
        subscription_external_id: given.subscription?.externalId ?? null,
        customer_external_id: given.subscription?.customerExternalId ?? null,
        kind: given.kind,
        kind_label: kindLabel,
        ...(given.kind === 'OTHER' ? { state: 'NEEDS_HUMAN', reason: 'NOT_AUTOMATED' } : {}),
        pause_days: given.pause?.days ?? null,
        pause_until: given.pause?.until ?? null,
        pause_base: given.pause?.base ?? null,
        ...(given.appliedAt ? { applied_at: given.appliedAt } : {}),
        shown: given.shown && JSON.stringify(given.shown),
        shown_date: shownDate,
        facts: given.facts && JSON.stringify(given.facts),
        product: given.product && JSON.stringify(given.product),
        due_by: given.dueBy,
        is_test: given.isTest ?? false,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['connection_id', 'subscription_external_id', 'kind', 'kind_label', 'shown_date'])
          .where('settled_at', 'is', null)
          .doNothing(),
      )
      .returning('id')
      .executeTakeFirst()
    if (inserted) {
      const { id } = inserted
      await tx
        .insertInto('request_steps')
        .values({ shop_id: given.shopId, request_id: id, step: 'APPLIED' })
        .execute()
      if (given.kind !== 'OTHER') await tellOne(tx, given, { id, kindLabel })
      return { id: id as RequestId, isNew: true }
    }
    const open = await tx
      .selectFrom('change_requests')
      .select('id')
      .where('connection_id', '=', given.connectionId)
      .where('subscription_external_id', '=', given.subscription?.externalId ?? '')
      .where('kind', '=', given.kind)
      .where('kind_label', '=', kindLabel)
      .where('shown_date', '=', shownDate)
      .where('settled_at', 'is', null)
      .executeTakeFirst()
    // It may have been settled between the two statements: then this is a new wish.
    if (open) return { id: open.id as RequestId, isNew: false }
  }
}

async function tellOne(
  tx: ShopTx,
  { shopId, memberId, connectionId }: NewRequest,
  { id, kindLabel }: { id: string; kindLabel: string },
): Promise<void> {
  const { cart } = await tx
    .selectFrom('cart_connections')
    .select('cart')
    .where('id', '=', connectionId)
    .executeTakeFirstOrThrow()
  await tellRequests(tx, shopId, [{ requestId: id, memberId, cart, kindLabel }])
}
