import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { brand, type OperatorId, type ShopId } from '../../domain/values/ids.ts'
import type { Db, ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** A fresh key: what its owner sees once, and what is stored. */
export interface NewKey {
  clear: string
  /** The first characters, by which people tell keys apart. */
  prefix: string
  hash: Buffer
}

/** 256 random bits: a key that cannot be guessed needs no slow hash. */
export function newKey(): NewKey {
  const clear = `tdk_${randomBytes(32).toString('base64url')}`
  return { clear, prefix: clear.slice(0, 12), hash: hashKey(clear) }
}

export const hashKey = (clear: string): Buffer => createHash('sha256').update(clear).digest()

/** The operator and shop that a key acts for. */
export type KeyOwner =
  | {
      kind: 'shop'
      keyId: string
      shopId: ShopId
      operatorId: OperatorId
      role: 'ADMIN' | 'EDITOR' | 'VIEWER'
    }
  | { kind: 'platform'; keyId: string }

interface FoundKey {
  scope: 'SHOP' | 'PLATFORM'
  key_id: string
  shop_id: string
  operator_id: string
  role: 'ADMIN' | 'EDITOR' | 'VIEWER'
}

/** The owners of keys by hash, in one statement; null where no valid key has it: unknown, revoked, or disabled. */
export async function lookUpKeys(db: Db, hashes: readonly Buffer[]): Promise<(KeyOwner | null)[]> {
  const { rows } = await sql<FoundKey & { n: number }>`
    select h.n, k.* from unnest(${hashes}::bytea[]) with ordinality h(hash, n)
     cross join lateral (select * from lookup_api_key(h.hash)) k`.execute(db)
  const found = new Map(rows.map((row) => [row.n, ownerOf(row)]))
  return hashes.map((_hash, place) => found.get(place + 1) ?? null)
}

/** {@link lookUpKeys} of one. */
export const lookUpKey = async (db: Db, hash: Buffer): Promise<KeyOwner | null> =>
  (await lookUpKeys(db, [hash]))[0] ?? null

function ownerOf(row: FoundKey): KeyOwner {
  if (row.scope === 'PLATFORM') return { kind: 'platform', keyId: row.key_id }
  return {
    kind: 'shop',
    keyId: row.key_id,
    shopId: brand<ShopId>(row.shop_id),
    operatorId: brand<OperatorId>(row.operator_id),
    role: row.role,
  }
}

/** Stores a key for an operator of the shop. @throws NoSuchRow when there is no such active operator */
export async function insertApiKey(
  tx: ShopTx,
  shopId: ShopId,
  { operatorId, name, key }: { operatorId: string; name: string; key: NewKey },
) {
  const operator = await tx
    .selectFrom('operators')
    .select('id')
    .where('id', '=', operatorId)
    .where('disabled_at', 'is', null)
    // Whoever disables the operator meanwhile waits, and then ends this key too.
    .forShare()
    .executeTakeFirst()
  return tx
    .insertInto('api_keys')
    .values({
      shop_id: shopId,
      operator_id: requireRow(operator).id,
      name,
      prefix: key.prefix,
      key_hash: key.hash,
    })
    .returning(['id', 'operator_id', 'name', 'prefix', 'created_at', 'revoked_at'])
    .executeTakeFirstOrThrow()
}

export type ApiKeyRow = Awaited<ReturnType<typeof insertApiKey>>

/** Keys of the shop, oldest first, revoked ones among them. */
export const listApiKeys = (
  tx: ShopTx,
  shopId: ShopId,
  { after, most }: PageRequest<string>,
): Promise<ApiKeyRow[]> =>
  tx
    .selectFrom('api_keys')
    .select(['id', 'operator_id', 'name', 'prefix', 'created_at', 'revoked_at'])
    .where('shop_id', '=', shopId)
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(most)
    .execute()

/** Ends a key at once; a key that ended before stays ended. @throws NoSuchRow */
export async function revokeApiKey(tx: ShopTx, id: string): Promise<void> {
  const row = await tx
    .updateTable('api_keys')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, clock_timestamp())` })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  requireRow(row)
}
