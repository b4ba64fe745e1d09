import { sql } from 'kysely'
import { brand, type ShopId } from '../../domain/values/ids.ts'
import { ApprovalRequired, countApprovers } from './approvals.ts'
import type { Db, ShopTx } from '../database.ts'
import { requireVersion } from '../sql/optimisticLock.ts'

export interface ShopFields {
  name: string
  contactPhone: string | null
  contactHours: string | null
}

/** Four eyes need two operators who may edit. */
export class NeedsTwoOperators extends Error {
  constructor() {
    super('four eyes need two operators who may edit')
    this.name = 'NeedsTwoOperators'
  }
}

const columns = [
  'id',
  'name',
  'contact_phone',
  'contact_hours',
  'four_eyes',
  'created_at',
  'version',
] as const

/** Switches the transaction to this shop: for the platform, which creates and lists shops. */
export async function speakFor(tx: ShopTx, shopId: ShopId): Promise<void> {
  await sql`select set_config('app.shop_id', ${shopId}, true)`.execute(tx)
}

/** Creates a shop and switches the transaction to it. */
export async function insertShop(tx: ShopTx, fields: ShopFields) {
  const { rows } = await sql<{ id: string }>`select uuidv7() as id`.execute(tx)
  const id = brand<ShopId>(rows[0]?.id ?? '')
  await speakFor(tx, id)
  return tx
    .insertInto('shops')
    .values({ id, name: fields.name, contact_phone: fields.contactPhone, contact_hours: fields.contactHours })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

export type ShopRow = Awaited<ReturnType<typeof insertShop>>

/** The shop that the transaction speaks for. */
export const readShop = (tx: ShopTx): Promise<ShopRow | undefined> =>
  tx.selectFrom('shops').select(columns).executeTakeFirst()

/** All shops by id, for the platform; each is read under its own policy. */
export async function listShops(db: Db, after: string | null, most: number): Promise<ShopRow[]> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ shop_id: string }>`
      select shop_id from lookup_shops(${after}::uuid, ${most}) order by shop_id`.execute(tx)
    const shops: ShopRow[] = []
    for (const { shop_id } of rows) {
      await speakFor(tx, brand<ShopId>(shop_id))
      const shop = await readShop(tx)
      if (shop) shops.push(shop)
    }
    return shops
  })
}

/** Ends four eyes, which two people wanted. */
export async function endFourEyes(tx: ShopTx): Promise<void> {
  await tx
    .updateTable('shops')
    .set(({ ref, eb }) => ({ four_eyes: false, version: eb(ref('version'), '+', 1) }))
    .where('four_eyes', '=', true)
    .execute()
}

/**
 * One person can require a second one; it takes two to end that. @throws StaleVersion, ApprovalRequired,
 * NeedsTwoOperators
 */
export async function updateShop(
  tx: ShopTx,
  version: number | null,
  fields: Partial<ShopFields> & { fourEyes?: boolean },
): Promise<ShopRow> {
  const before = await tx.selectFrom('shops').select(columns).forUpdate().executeTakeFirst()
  const { id, four_eyes: fourEyes } = requireVersion(before, version)
  if (fields.fourEyes === false && fourEyes) throw new ApprovalRequired()
  if (fields.fourEyes === true && !fourEyes && (await countApprovers(tx)) < 2) throw new NeedsTwoOperators()
  return tx
    .updateTable('shops')
    .set(({ ref, eb }) => ({
      ...(fields.name === undefined ? {} : { name: fields.name }),
      ...(fields.contactPhone === undefined ? {} : { contact_phone: fields.contactPhone }),
      ...(fields.contactHours === undefined ? {} : { contact_hours: fields.contactHours }),
      ...(fields.fourEyes === undefined ? {} : { four_eyes: fields.fourEyes }),
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
}
