import type { ShopTx } from '../database.ts'

/**
 * What the shop calls the subjects of alerts, by id: the cart's domain, the LINE account, the operator. A subject
 * without a name is the shop itself, or is gone.
 */
export async function subjectNames(
  tx: ShopTx,
  subjects: readonly { type: string; id: string }[],
): Promise<Map<string, string>> {
  const idsOf = (wanted: string) => subjects.filter(({ type }) => type === wanted).map(({ id }) => id)
  const connections = idsOf('CART_CONNECTION')
  const accounts = idsOf('LINE_ACCOUNT')
  const operators = idsOf('OPERATOR')
  const rows = [
    ...(connections.length === 0
      ? []
      : await tx
          .selectFrom('cart_connections')
          .select(['id', 'cart_domain as name'])
          .where('id', 'in', connections)
          .execute()),
    ...(accounts.length === 0
      ? []
      : await tx.selectFrom('line_accounts').select(['id', 'name']).where('id', 'in', accounts).execute()),
    ...(operators.length === 0
      ? []
      : await tx.selectFrom('operators').select(['id', 'name']).where('id', 'in', operators).execute()),
  ]
  return new Map(rows.map(({ id, name }) => [id, name]))
}
