import { sql } from 'kysely'
import { memberWorkflowId, orderWorkflowId, requestWorkflowId } from '../../domain/outbox/facts.ts'
import type { ErasureReport } from '../../domain/personalData/erasureReport.ts'
import type { ConnectionId, LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ClaimBox } from '../crypto/claimBox.ts'
import type { ShopTx } from '../database.ts'
import { relinkPhones } from '../members/linking/index.ts'
import { lockLinking } from '../members/linking/lockLinking.ts'
import { eraseRequests, lockRequestsOf } from '../requests/eraseRequests.ts'
import { withdrawPictures } from '../requests/evidence.ts'
import { eraseCartData, lockCartData } from './eraseCartData.ts'
import { eraseLineData } from './eraseLineData.ts'
import type { ErasureWork } from './erasures.ts'

/** The member's links changed while they were being locked: to be tried again. */
export class LinksMoved extends Error {
  constructor() {
    super('the links of the member changed meanwhile')
    this.name = 'LinksMoved'
  }
}

/**
 * Erases all rows that hold data of a member, in one transaction: the member with tags, points, claims and answers, the
 * history at LINE, and what the carts said of the customers that are theirs alone. What was sent stays without whom it
 * went to. Notes what is left to be erased elsewhere. A second time changes nothing.
 *
 * Locks: the customers, their requests, the account's linking, the member, then the orders, as a pull does (syncTransaction.ts).
 * @throws LinksMoved
 */
export async function eraseRows(
  tx: ShopTx,
  { shopId, erasureId, claims }: { shopId: ShopId; erasureId: string; claims: ClaimBox },
): Promise<void> {
  const erasure = await tx
    .selectFrom('erasures')
    .select(['member_id', 'rows_erased_at'])
    .where('id', '=', erasureId)
    .forUpdate()
    .executeTakeFirst()
  if (!erasure || erasure.rows_erased_at !== null) return
  const memberId = erasure.member_id as MemberId
  const member = await tx
    .selectFrom('members')
    .select(['line_account_id', 'line_user_id', 'phone', 'phone_raw', 'email'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  if (!member) {
    await note(tx, erasureId, { work: workOf(memberId, [], []), report: NOTHING })
    return
  }
  const lineAccountId = member.line_account_id as LineAccountId
  const cart = await lockCartData(tx, memberId)
  const requests = await lockRequestsOf(tx, { memberId, customers: cart.customers })
  await lockLinking(tx, lineAccountId)
  await tx.selectFrom('members').select('id').where('id', '=', memberId).forUpdate().execute()
  const links = await tx
    .selectFrom('member_links')
    .select('customer_id')
    .where('member_id', '=', memberId)
    .execute()
  const locked = new Set([...cart.customers.map(({ id }) => id), ...cart.kept.map(({ id }) => id)])
  if (links.some(({ customer_id }) => !locked.has(customer_id))) throw new LinksMoved()

  const named = [member.line_user_id, member.phone_raw, member.phone, member.email]
  const pictures = await withdrawPictures(tx, requests)
  await eraseRequests(tx, requests)
  const line = await eraseLineData(tx, memberId)
  const erased = await eraseCartData(tx, { shopId, memberId, lineAccountId, claims, cart, named })
  await tx.deleteFrom('members').where('id', '=', memberId).execute()
  for (const [connectionId, phones] of erased.phones)
    await relinkPhones(tx, { shopId, connectionId, phones, claims })

  const orders = erased.orders.map(({ connection_id, external_id }) =>
    orderWorkflowId(connection_id as ConnectionId, external_id),
  )
  const workflowIds = [memberWorkflowId(memberId), ...orders, ...requests.map(requestWorkflowId)]
  await tx.deleteFrom('outbox').where('workflow_id', 'in', workflowIds).execute()
  await note(tx, erasureId, {
    work: {
      ...workOf(memberId, workflowIds, [...line.fileIds, ...pictures]),
      namedBy: [
        memberId,
        ...requests,
        ...erased.orders.map(({ id }) => id),
        ...cart.customers.map(({ id }) => id),
      ],
    },
    report: {
      ...NOTHING,
      ...line.counts,
      files: line.counts.files + pictures.length,
      customers: cart.customers.length,
      orders: erased.orders.length,
      subscriptions: erased.subscriptions,
      messages: erased.messages,
      requests: requests.length,
      unread: line.counts.unread + erased.unread,
      keptFor: [...new Set(cart.kept.map(({ member_id }) => member_id))],
    },
  })
}

const NOTHING: ErasureReport = {
  talk: 0,
  files: 0,
  events: 0,
  submissions: 0,
  claims: 0,
  points: 0,
  tags: 0,
  taps: 0,
  messages: 0,
  customers: 0,
  orders: 0,
  subscriptions: 0,
  requests: 0,
  unread: 0,
  histories: 0,
  answers: 0,
  keptFor: [],
}

const workOf = (memberId: MemberId, workflowIds: string[], fileIds: string[]): ErasureWork => ({
  memberId,
  workflowIds,
  fileIds,
  namedBy: [memberId],
})

const note = (
  tx: ShopTx,
  erasureId: string,
  { work, report }: { work: ErasureWork; report: ErasureReport },
) =>
  tx
    .updateTable('erasures')
    .set({
      work: JSON.stringify(work),
      report: JSON.stringify(report),
      rows_erased_at: sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', erasureId)
    .execute()
