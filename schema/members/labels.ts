import type { ShopTx } from '../database.ts'

/** What lists of tags and flags can be narrowed by. */
export interface LabelFilter {
  lineAccountId?: string | undefined
  /** Part of the name, or a prefix of a tag's code, folded; blank: no filter (domain.md D38). */
  search?: string | undefined
  /** Whether the account has another one of the same name or code. */
  twins?: boolean | undefined
}

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
