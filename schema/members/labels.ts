import type { ShopTx } from '../database.ts'

/** Which of the ids are tags or flags of the LINE account; they stay until the transaction ends. */
export async function labelsOfAccount(
  tx: ShopTx,
  kind: 'tags' | 'flags',
  { lineAccountId, ids }: { lineAccountId: string; ids: readonly string[] },
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tx
    .selectFrom(kind)
    .select('id')
    .where('id', 'in', [...ids])
    .where('line_account_id', '=', lineAccountId)
    .orderBy('id')
    .forKeyShare()
    .execute()
  return new Set(rows.map(({ id }) => id))
}
