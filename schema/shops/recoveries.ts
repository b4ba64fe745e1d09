import { sql } from 'kysely'
import { brand, type ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { insertApiKey, type NewKey } from './apiKeys.ts'
import { insertOperator, lockOperators } from './operators.ts'
import { readShop } from './shops.ts'

/** The platform may not do this: the shop's own people can. */
export class ShopHasPeople extends Error {
  readonly why: 'ALREADY_SET_UP' | 'HAS_ADMIN'
  constructor(why: ShopHasPeople['why']) {
    super(`the shop has people of its own: ${why}`)
    this.name = 'ShopHasPeople'
    this.why = why
  }
}

/**
 * Locks the shop's operators for the platform's first one. @throws NoSuchRow, ShopHasPeople when the shop ever had one
 */
export async function admitFirstOperator(tx: ShopTx, shopId: ShopId): Promise<void> {
  requireRow(await readShop(tx))
  await lockOperators(tx, shopId)
  if (await tx.selectFrom('operators').select('id').limit(1).executeTakeFirst())
    throw new ShopHasPeople('ALREADY_SET_UP')
}

/** Locks the shop's operators for the platform's first key. @throws NoSuchRow, ShopHasPeople when there ever was one */
export async function admitFirstKey(tx: ShopTx, shopId: ShopId): Promise<void> {
  requireRow(await readShop(tx))
  await lockOperators(tx, shopId)
  if (await tx.selectFrom('api_keys').select('id').limit(1).executeTakeFirst())
    throw new ShopHasPeople('ALREADY_SET_UP')
}

interface Recovery {
  shopId: ShopId
  platformKeyId: string
  operatorName: string
  reason: string
  key: NewKey
}

/**
 * Gives a shop that nobody can manage any more a new ADMIN with a key, and records that for the shop.
 * @throws NoSuchRow, ShopHasPeople while an enabled ADMIN holds a valid key
 */
export async function recoverShop(
  tx: ShopTx,
  { shopId, platformKeyId, operatorName, reason, key }: Recovery,
) {
  requireRow(await readShop(tx))
  await lockOperators(tx, shopId)
  const admin = await tx
    .selectFrom('operators as o')
    .innerJoin('api_keys as k', 'k.operator_id', 'o.id')
    .select('o.id')
    .where('o.role', '=', 'ADMIN')
    .where('o.disabled_at', 'is', null)
    .where('k.revoked_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (admin) throw new ShopHasPeople('HAS_ADMIN')
  const operator = await insertOperator(tx, shopId, { name: operatorName, role: 'ADMIN', beyondLimit: true })
  const apiKey = await insertApiKey(tx, shopId, { operatorId: operator.id, name: 'recovery', key })
  const { id } = await tx
    .insertInto('shop_recoveries')
    .values({ shop_id: shopId, platform_key_id: platformKeyId, operator_id: operator.id, reason })
    .returning('id')
    .executeTakeFirstOrThrow()
  return {
    recovery: requireRow(await recoveries(tx).where('r.id', '=', id).executeTakeFirst()),
    operator,
    apiKey,
  }
}

const recoveries = (tx: ShopTx) =>
  tx
    .selectFrom('shop_recoveries as r')
    .innerJoin('operators as o', 'o.id', 'r.operator_id')
    .select(['r.id', 'r.at', 'r.platform_key_id', 'r.reason', 'r.operator_id', 'o.name as operator_name'])

export type RecoveryRow = Awaited<ReturnType<ReturnType<typeof recoveries>['executeTakeFirstOrThrow']>>

/** Recoveries of the shop, newest first. */
export const listRecoveries = (
  tx: ShopTx,
  shopId: ShopId,
  { after, most }: PageRequest<string>,
): Promise<RecoveryRow[]> =>
  recoveries(tx)
    .where('r.shop_id', '=', shopId)
    .$if(after !== null, (query) => query.where('r.id', '<', after))
    .orderBy('r.id', 'desc')
    .limit(most)
    .execute()

/**
 * Ends all keys of a shop; answers how many. For one whose administrators lost theirs: it can then be recovered. A
 * command of those who run the database, never of the API.
 */
export const endAllKeys = (db: Db, shopId: string): Promise<number> =>
  inShop(db, brand<ShopId>(shopId), async (tx) => {
    if (!(await readShop(tx))) throw new Error(`There is no shop ${shopId}.`)
    const ended = await tx
      .updateTable('api_keys')
      .set({ revoked_at: sql<Date>`clock_timestamp()` })
      .where('revoked_at', 'is', null)
      .returning('id')
      .execute()
    return ended.length
  })
