import type { KnownForms } from '../../domain/bubbles/index.ts'
import type { ShopTx } from '../database.ts'

/** The forms of a LINE account that messages may lead to. */
export async function formsOfAccount(tx: ShopTx, lineAccountId: string): Promise<KnownForms> {
  const rows = await tx
    .selectFrom('line_accounts as a')
    .leftJoin('forms as f', 'f.line_account_id', 'a.id')
    .select(['a.liff_id', 'f.code', 'f.published_version_id'])
    .where('a.id', '=', lineAccountId)
    .orderBy('f.code')
    .execute()
  return {
    liffId: rows[0]?.liff_id ?? null,
    published: new Map(
      rows.flatMap(({ code, published_version_id }) =>
        code === null ? [] : [[code, published_version_id !== null] as const],
      ),
    ),
  }
}
