import { type Static, Type } from 'typebox'
import { CONTINUATION_LABELS, CONTINUATION_STATUSES } from '../../../../domain/carts/continuationStatus.ts'
import type { MemberOverview } from '../../../../schema/overview/memberOverview.ts'
import {
  CalendarDate,
  Id,
  Instant,
  instant,
  instantOrNull,
  oneOf,
  orNull,
  refTo,
} from '../../../rest/modelFields.ts'
import type { SupportContact } from '../../../rest/supportContact.ts'
import { DeliveryModel, presentDelivery } from '../delivery/deliveryModel.ts'
import { MemberWithLinksModel, PointEntryModel, presentMemberWithLinks } from '../members/memberModel.ts'
import { OrderModel, presentOrder } from '../orders/orderModel.ts'
import { ChangeRequestModel, presentRequest } from '../requests/requestModel.ts'
import { presentTalkEntry, TalkEntryModel } from '../talk/talkModel.ts'

const Subscription = Type.Object({
  id: Id,
  connectionId: Id,
  cart: Type.String(),
  externalId: Type.String({ description: 'The cart’s own id.' }),
  courseNames: Type.Array(Type.String(), {
    description: 'Products of the 定期受注マスタ; empty: not stated.',
  }),
  status: oneOf(CONTINUATION_STATUSES),
  statusLabel: Type.String({ description: '継続ステータス', examples: ['定期継続中'] }),
  rawStatus: Type.String({ description: 'What the cart says.' }),
  count: orNull(Type.Integer({ description: 'Orders so far, as the cart counts them.' })),
  nextDeliveryDate: orNull(CalendarDate),
  nextScheduledDate: orNull(CalendarDate),
  cycle: orNull(Type.String()),
})

const CartPoints = Type.Object({
  connectionId: Id,
  cart: Type.String({ description: 'As people know it.', examples: ['リピスト'] }),
  balance: orNull(Type.Integer({ description: 'Null: the cart does not state it.' })),
  asOf: orNull(Instant),
  old: Type.Boolean({ description: 'Older than the 30 minutes for which a customer is shown it (D32).' }),
})

const Claim = Type.Object({
  id: Id,
  state: oneOf(
    ['WAITING', 'AMBIGUOUS', 'CLAIMED'],
    'WAITING: nothing found yet. AMBIGUOUS: one more item is needed. CLAIMED: linked to another member (D14).',
  ),
  item: orNull(oneOf(['email', 'orderNumber'], 'What would tell the customers apart.')),
  submittedAt: Instant,
  expiresAt: Instant,
})

export const MemberOverviewModel = Type.Object(
  {
    member: refTo(MemberWithLinksModel),
    subscriptions: Type.Array(Subscription, { description: 'Those that go on first; at most 20.' }),
    orders: Type.Array(refTo(OrderModel), { description: 'The 20 stored last.' }),
    points: Type.Object({
      balance: Type.Integer({ description: 'Of the product’s own ledger.' }),
      entries: Type.Array(refTo(PointEntryModel), { description: 'The newest 20.' }),
    }),
    cartPoints: Type.Array(CartPoints, { description: 'Of each linked customer.' }),
    history: Type.Array(refTo(TalkEntryModel), { description: 'The newest 20 lines.' }),
    next: Type.Array(refTo(DeliveryModel), { description: 'Messages to come, the next 20.' }),
    requests: Type.Array(refTo(ChangeRequestModel), {
      description: 'Requests to pause, skip or cancel, the newest 20.',
    }),
    claim: orNull(Claim),
  },
  {
    $id: 'MemberOverview',
    description: 'One member whole. Longer lists are at their own addresses.',
  },
)

const OPEN_CLAIMS = ['WAITING', 'AMBIGUOUS', 'CLAIMED'] as const

export const presentOverview = (
  overview: MemberOverview,
  support: SupportContact,
): Static<typeof MemberOverviewModel> => ({
  member: presentMemberWithLinks(overview.member, overview.links),
  subscriptions: overview.subscriptions.map((one) => ({
    ...one,
    statusLabel: CONTINUATION_LABELS[one.status],
  })),
  orders: overview.orders.map(presentOrder),
  points: {
    balance: overview.member.point_balance,
    entries: overview.points.map((entry) => ({
      id: entry.id,
      delta: entry.delta,
      balanceAfter: entry.balance_after,
      reason: entry.reason,
      at: instant(entry.at),
    })),
  },
  cartPoints: overview.cartPoints.map(({ connectionId, label, balance, asOf, isOld }) => ({
    connectionId,
    cart: label,
    balance,
    asOf: instantOrNull(asOf === null ? null : new Date(asOf)),
    old: isOld,
  })),
  history: overview.history.map(presentTalkEntry),
  next: overview.next.map(presentDelivery),
  requests: overview.requests.map(presentRequest(support)),
  claim: claimOf(overview.claim),
})

function claimOf(claim: MemberOverview['claim']): Static<typeof MemberOverviewModel>['claim'] {
  const state = OPEN_CLAIMS.find((open) => open === claim?.state)
  if (claim === null || state === undefined) return null
  const { id, item, submittedAt, expiresAt } = claim
  return { id, state, item, submittedAt: instant(submittedAt), expiresAt: instant(expiresAt) }
}
