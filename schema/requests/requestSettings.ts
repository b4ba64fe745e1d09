import { CART_OPERATIONS } from '../../domain/carts/cartCapabilities.ts'
import type { AutomatedKind } from '../../domain/requests/request.ts'
import {
  READY_SETTINGS,
  type RequestSettings,
  type RequestTags,
  TAGGED_OUTCOMES,
  type TaggedOutcome,
  wholeTags,
} from '../../domain/requests/requestSettings.ts'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { requireVersion } from '../sql/optimisticLock.ts'

/** What a LINE account says and does about requests; without a row what the product says. */
export async function readRequestSettings(
  tx: ShopTx,
  lineAccountId: LineAccountId,
): Promise<RequestSettings> {
  const row = await tx
    .selectFrom('request_settings')
    .selectAll()
    .where('line_account_id', '=', lineAccountId)
    .executeTakeFirst()
  if (!row) return READY_SETTINGS
  return {
    texts: row.texts as RequestSettings['texts'],
    tags: wholeTags(row.tags),
    writeBack:
      row.write_back_target === null ? null : { target: row.write_back_target, text: row.write_back_text },
    contactPhone: row.contact_phone,
    contactHours: row.contact_hours,
    pauseBase: row.pause_base,
    pictureDays: row.picture_days,
    version: row.version,
  }
}

/** The tags that follow when a request of this kind ends so. */
export const readRequestTags = async (
  tx: ShopTx,
  {
    lineAccountId,
    kind,
    outcome,
  }: { lineAccountId: LineAccountId; kind: AutomatedKind; outcome: TaggedOutcome },
): Promise<RequestTags> => (await readRequestSettings(tx, lineAccountId)).tags[kind][outcome]

/** Stores the settings whole. @throws StaleVersion */
export async function writeRequestSettings(
  tx: ShopTx,
  {
    shopId,
    lineAccountId,
    expected,
    settings,
  }: {
    shopId: ShopId
    lineAccountId: LineAccountId
    expected: number | null
    settings: Omit<RequestSettings, 'version'>
  },
): Promise<RequestSettings> {
  // Of two first writes one waits here for the other.
  await tx
    .selectFrom('line_accounts')
    .select('id')
    .where('id', '=', lineAccountId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const { version } = await readRequestSettings(tx, lineAccountId)
  requireVersion({ version }, expected)
  const values = {
    texts: JSON.stringify(settings.texts),
    tags: JSON.stringify(storedTags(settings)),
    write_back_target: settings.writeBack?.target ?? null,
    write_back_text: settings.writeBack?.text ?? null,
    contact_phone: settings.contactPhone,
    contact_hours: settings.contactHours,
    pause_base: settings.pauseBase,
    picture_days: settings.pictureDays,
    version: version + 1,
  }
  await tx
    .insertInto('request_settings')
    .values({ line_account_id: lineAccountId, shop_id: shopId, ...values })
    .onConflict((conflict) => conflict.column('line_account_id').doUpdateSet(values))
    .execute()
  return { ...settings, version: version + 1 }
}

/** Without what is none. */
const storedTags = ({ tags }: Pick<RequestSettings, 'tags'>) =>
  Object.fromEntries(
    CART_OPERATIONS.map((kind) => [
      kind,
      Object.fromEntries(
        TAGGED_OUTCOMES.filter(
          (outcome) => tags[kind][outcome].addTagIds.length + tags[kind][outcome].removeTagIds.length > 0,
        ).map((outcome) => [outcome, tags[kind][outcome]]),
      ),
    ]),
  )
