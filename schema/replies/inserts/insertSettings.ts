import { INSERT_WORDS, type InsertWords } from '../../../domain/replies/inserts/index.ts'
import { DEFAULT_MAX_AGE_MS } from '../../../domain/replies/inserts/reread.ts'
import type { LineAccountId, ShopId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'
import { requireVersion } from '../../sql/optimisticLock.ts'

/** How the inserts of a LINE account's auto-replies are said, and when the cart is asked again. */
export interface InsertSettings {
  readonly maxAgeMs: number
  /** The form that members who are not linked are shown; null: none. */
  readonly formCode: string | null
  /** The shop's own texts; those that are missing are the product's. */
  readonly words: Partial<InsertWords>
  /** 1: the shop has set nothing. */
  readonly version: number
}

/** The form of a new shop (domain.md D33). */
const READY_FORM = 'identity'

const MINUTE_MS = 60_000

export async function readInsertSettings(tx: ShopTx, lineAccountId: LineAccountId): Promise<InsertSettings> {
  const row = await tx
    .selectFrom('insert_settings')
    .select(['max_age_minutes', 'form_code', 'words', 'version'])
    .where('line_account_id', '=', lineAccountId)
    .executeTakeFirst()
  if (!row) return { maxAgeMs: DEFAULT_MAX_AGE_MS, formCode: READY_FORM, words: {}, version: 1 }
  return {
    maxAgeMs: row.max_age_minutes * MINUTE_MS,
    formCode: row.form_code,
    words: row.words as Partial<InsertWords>,
    version: row.version,
  }
}

/** Every text that an insert says, the shop's where there is one. */
export const wordsOf = ({ words }: InsertSettings): InsertWords => ({ ...INSERT_WORDS, ...words })

/** Stores the settings whole. @throws VersionMismatch */
export async function writeInsertSettings(
  tx: ShopTx,
  {
    shopId,
    lineAccountId,
    expected,
    ...settings
  }: Omit<InsertSettings, 'version'> & {
    shopId: ShopId
    lineAccountId: LineAccountId
    expected: number | null
  },
): Promise<InsertSettings> {
  // Of two first writes one waits here for the other.
  await tx
    .selectFrom('line_accounts')
    .select('id')
    .where('id', '=', lineAccountId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const { version } = await readInsertSettings(tx, lineAccountId)
  requireVersion({ version }, expected)
  const values = {
    max_age_minutes: Math.round(settings.maxAgeMs / MINUTE_MS),
    form_code: settings.formCode,
    words: JSON.stringify(settings.words),
    version: version + 1,
  }
  await tx
    .insertInto('insert_settings')
    .values({ line_account_id: lineAccountId, shop_id: shopId, ...values })
    .onConflict((conflict) => conflict.column('line_account_id').doUpdateSet(values))
    .execute()
  return { ...settings, version: version + 1 }
}
