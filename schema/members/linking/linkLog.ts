import type { ShopTx } from '../../database.ts'
import { descendingIds, type PageRequest } from '../../sql/keysetOrder.ts'

const entries = (tx: ShopTx) =>
  tx
    .selectFrom('link_log as l')
    .leftJoin('operators as o', 'o.id', 'l.operator_id')
    .leftJoin('cart_customers as c', 'c.id', 'l.customer_id')
    .select([
      'l.id',
      'l.at',
      'l.action',
      'l.by',
      'l.operator_id',
      'o.name as operator_name',
      'l.reason',
      'c.external_id as cart_customer_id',
    ])

export type LinkLogRow = Awaited<ReturnType<ReturnType<typeof entries>['executeTakeFirstOrThrow']>>

/** What people did to the links of a member, newest first. */
export function listLinkLog(
  tx: ShopTx,
  memberId: string,
  { after, most }: PageRequest<string>,
): Promise<LinkLogRow[]> {
  let query = entries(tx).where('l.member_id', '=', memberId).orderBy('l.id', descendingIds).limit(most)
  if (after !== null) query = query.where('l.id', '<', after)
  return query.execute()
}
