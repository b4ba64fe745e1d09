import { type NotNull, sql } from 'kysely'
import type { OperatorId, ShopId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'
import { descendingIds, type PageRequest } from '../../sql/keysetOrder.ts'
import { requireRow } from '../../sql/optimisticLock.ts'
import type { ClaimState } from '../../tables/linking.ts'
import { OPEN_STATES } from './openClaims.ts'

export interface ClaimFilter {
  lineAccountId?: string
  memberId?: string
  state?: ClaimState
  /** Only those that wait for something. */
  open?: boolean
}

const claims = (tx: ShopTx) =>
  tx
    .selectFrom('identity_claims as c')
    // Every claim has its member; an inner join would tempt the planner to read all members for one page.
    .leftJoin('members as m', 'm.id', 'c.member_id')
    .select([
      'c.id',
      'c.line_account_id',
      'c.member_id',
      'm.no as member_no',
      'm.display_name',
      'm.nick_name',
      'c.submission_id',
      'c.state',
      'c.item',
      'c.submitted_at',
      'c.expires_at',
      'c.state_at',
      'c.waited',
      'c.closed_by',
      'c.operator_id',
      'c.key_id',
      'c.answers',
      'c.version',
    ])
    .$narrowType<{ member_no: NotNull }>()

export type ClaimRow = Awaited<ReturnType<ReturnType<typeof claims>['executeTakeFirstOrThrow']>>

/** Claims, the newest first. */
export function listClaims(
  tx: ShopTx,
  shopId: ShopId,
  { lineAccountId, memberId, state, open, after, most }: ClaimFilter & PageRequest<string>,
): Promise<ClaimRow[]> {
  let query = claims(tx).where('c.shop_id', '=', shopId).orderBy('c.id', descendingIds).limit(most)
  if (after !== null) query = query.where('c.id', '<', after)
  if (lineAccountId !== undefined) query = query.where('c.line_account_id', '=', lineAccountId)
  if (memberId !== undefined) query = query.where('c.member_id', '=', memberId)
  if (state !== undefined) query = query.where('c.state', '=', state)
  if (open !== undefined) query = query.where('c.state', open ? 'in' : 'not in', OPEN_STATES)
  return query.execute()
}

/** @throws NoSuchRow */
export const readClaim = async (tx: ShopTx, id: string): Promise<ClaimRow> =>
  requireRow(await claims(tx).where('c.id', '=', id).executeTakeFirst())

/** A customer who has the stated number, as operators see it. */
export interface ClaimCustomer {
  lineAccountId: string
  phone: string
  connectionId: string
  cartCustomerId: string
  name: string | null
  email: string | null
  orders: number
  linkedMemberId: string | null
}

/** Customers shown of a claim, at most; a number of nobody in particular may have very many. */
const MOST_CUSTOMERS = 20
/** Orders are counted up to here. */
const MOST_ORDERS = 100

/** The customers of live carts who have one of these numbers. */
export async function customersOfNumbers(
  tx: ShopTx,
  numbers: readonly { lineAccountId: string; phone: string }[],
): Promise<ClaimCustomer[]> {
  if (numbers.length === 0) return []
  const { rows } = await sql<ClaimCustomer>`
    select n."lineAccountId", n.phone, f.*
      from jsonb_to_recordset(${JSON.stringify(numbers)}::jsonb) as n("lineAccountId" uuid, phone text)
     cross join lateral (
       select c.connection_id as "connectionId", c.external_id as "cartCustomerId", c.name, c.email,
              (select count(*)::int from (select from orders o
                 where o.connection_id = c.connection_id and o.customer_external_id = c.external_id
                 limit ${MOST_ORDERS}) x) as orders,
              l.member_id as "linkedMemberId"
         from cart_connections k
         join cart_customer_phones p on p.connection_id = k.id and p.phone = n.phone
         join cart_customers c on c.id = p.customer_id
         left join member_links l on l.customer_id = c.id and l.line_account_id = k.line_account_id
        where k.line_account_id = n."lineAccountId" and k.removed_at is null
        order by c.connection_id, c.external_id limit ${MOST_CUSTOMERS}) f`.execute(tx)
  return rows
}

/** The claim is closed: there is nothing to decide any more. */
export class ClaimClosed extends Error {
  constructor() {
    super('the claim is closed')
    this.name = 'ClaimClosed'
  }
}

/** Ends a claim by an operator's word: nobody is linked by it. @throws NoSuchRow, ClaimClosed */
export async function refuseClaim(
  tx: ShopTx,
  {
    shopId,
    id,
    operatorId,
    reason,
  }: { shopId: ShopId; id: string; operatorId: OperatorId; reason: string | null },
): Promise<void> {
  const claim = await lockOpenClaim(tx, id)
  await tx
    .updateTable('identity_claims')
    .set(({ eb, ref }) => ({
      state: 'WITHDRAWN' as const,
      item: null,
      answers: null,
      closed_by: 'OPERATOR' as const,
      operator_id: operatorId,
      state_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  await logDecision(tx, { shopId, operatorId, reason, memberId: claim.member_id, action: 'CLAIM_REFUSED' })
}

/** Locks a claim that waits for something. @throws NoSuchRow, ClaimClosed */
export async function lockOpenClaim(
  tx: ShopTx,
  id: string,
): Promise<{ member_id: string; line_account_id: string }> {
  const claim = requireRow(
    await tx
      .selectFrom('identity_claims')
      .select(['member_id', 'line_account_id', 'state'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst(),
  )
  if (!OPEN_STATES.some((state) => state === claim.state)) throw new ClaimClosed()
  return claim
}

/** Keeps who decided what about a member's claim. */
export const logDecision = (
  tx: ShopTx,
  {
    shopId,
    memberId,
    operatorId,
    reason,
    action,
  }: {
    shopId: ShopId
    memberId: string
    operatorId: OperatorId
    reason: string | null
    action: 'CLAIM_REFUSED' | 'ITEM_ASKED'
  },
) =>
  tx
    .insertInto('link_log')
    .values({ shop_id: shopId, member_id: memberId, by: 'OPERATOR', operator_id: operatorId, reason, action })
    .execute()
