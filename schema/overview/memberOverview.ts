import { sql } from 'kysely'
import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { ContinuationStatus } from '../../domain/carts/continuationStatus.ts'
import { POINTS_LIVE_MS } from '../../domain/replies/inserts/cartPoints.ts'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { type DeliveryRow, listDeliveries } from '../delivery/deliveriesList.ts'
import { type MemberLinks, type MemberRow, readLinks, readMember } from '../members/members.ts'
import { listPointEntries, type PointEntryRow } from '../members/pointLedger.ts'
import { listOrders, type OrderRow } from '../orders/ordersList.ts'
import { NOTICE_TEXT } from '../notices/noticeContent.ts'
import { listRequests, type RequestRow } from '../requests/readRequest.ts'
import { readLinkedCarts } from '../replies/inserts/readInsertFacts.ts'
import { listTalk, type TalkRow } from '../talk/listTalk.ts'
import type { ClaimState } from '../tables/linking.ts'

/** Of each list the overview shows the newest; the lists themselves have the rest. */
export const OVERVIEW_ROWS = 20

/** A subscription of the member, as the cart has it. */
export interface OverviewSubscription {
  id: string
  connectionId: string
  cart: Cart
  externalId: string
  courseNames: string[]
  status: ContinuationStatus
  rawStatus: string
  count: number | null
  nextDeliveryDate: string | null
  nextScheduledDate: string | null
  cycle: string | null
}

/** The points of one linked customer in a cart. */
export interface OverviewCartPoints {
  connectionId: string
  label: string
  /** Null: the cart does not state them. */
  balance: number | null
  /** Epoch milliseconds; null: not read yet. */
  asOf: number | null
  /** Older than a customer would be shown (domain.md D32). */
  isOld: boolean
}

/** What a shop knows of one member, in one look. */
export interface MemberOverview {
  member: MemberRow
  links: MemberLinks
  subscriptions: OverviewSubscription[]
  orders: OrderRow[]
  points: PointEntryRow[]
  cartPoints: OverviewCartPoints[]
  /** The newest first. */
  history: TalkRow[]
  /** Planned messages, the next first. */
  next: DeliveryRow[]
  /** The newest first. */
  requests: RequestRow[]
  claim: OverviewClaim | null
}

/** What the member stated to be linked and waits for; null when nothing is open. */
export interface OverviewClaim {
  id: string
  state: ClaimState
  item: 'email' | 'orderNumber' | null
  submittedAt: Date
  expiresAt: Date
}

/** Reads it in ten statements or so, each of a bounded number of rows by an index. @throws NoSuchRow, CannotDecrypt */
export async function readMemberOverview(
  tx: ShopTx,
  box: ShopBox | null,
  { shopId, memberId, now }: { shopId: ShopId; memberId: MemberId; now: number },
): Promise<MemberOverview> {
  const member = await readMember(tx, memberId)
  const most = OVERVIEW_ROWS
  const newest = { after: null, most }
  const { carts } = await readLinkedCarts(tx, memberId)
  return {
    member,
    links: await readLinks(tx, memberId),
    subscriptions: await subscriptionsOf(tx, memberId),
    orders: await listOrders(tx, shopId, { memberId, ...newest }),
    points: await listPointEntries(tx, shopId, { memberId, ...newest }),
    cartPoints: carts.flatMap(({ connectionId, label, statesPoints, points, customersAsOf: asOf }) =>
      points.map((balance) => ({
        connectionId,
        label,
        balance: statesPoints ? balance : null,
        asOf,
        isOld: asOf === null || now - asOf > POINTS_LIVE_MS,
      })),
    ),
    history: await listTalk(tx, box, { shopId, memberId, noticePlace: NOTICE_TEXT, ...newest }),
    next: await listDeliveries(tx, {
      shopId,
      filter: { memberId, states: ['planned', 'armed', 'sending', 'parked'] },
      page: { ascending: true, ...newest },
    }),
    requests: await listRequests(tx, shopId, { memberId, ...newest }),
    claim: await openClaim(tx, memberId),
  }
}

async function subscriptionsOf(tx: ShopTx, memberId: MemberId): Promise<OverviewSubscription[]> {
  const { rows } = await sql<OverviewSubscription & { items: readonly { productName?: unknown }[] }>`
    select s.id, s.connection_id as "connectionId", c.cart, s.external_id as "externalId", s.status,
           s.raw_status as "rawStatus", s.count, s.next_delivery_date::text as "nextDeliveryDate",
           s.next_scheduled_date::text as "nextScheduledDate", s.cycle, s.items
      from member_links l
      join cart_customers k on k.id = l.customer_id
      join cart_connections c on c.id = l.connection_id and c.removed_at is null
      join subscriptions s on s.connection_id = k.connection_id and s.customer_external_id = k.external_id
     where l.member_id = ${memberId}
     order by array_position(array['ACTIVE', 'PAUSED', 'UNKNOWN', 'CANCELLED'], s.status), s.id desc
     limit ${OVERVIEW_ROWS}`.execute(tx)
  return rows.map(({ items, ...row }) => ({
    ...row,
    courseNames: items.flatMap(({ productName }) => (typeof productName === 'string' ? [productName] : [])),
  }))
}

async function openClaim(tx: ShopTx, memberId: MemberId): Promise<OverviewClaim | null> {
  const row = await tx
    .selectFrom('identity_claims')
    .select(['id', 'state', 'item', 'submitted_at as submittedAt', 'expires_at as expiresAt'])
    .where('member_id', '=', memberId)
    .where('state', 'in', ['WAITING', 'AMBIGUOUS', 'CLAIMED'])
    .executeTakeFirst()
  return row ?? null
}
