import type { ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'
import { CannotDecrypt, newDataKey, open, seal } from './keyring.ts'
import type { Vault } from './vault.ts'

/** Seals what a shop's customers write, under the shop's own key. */
export interface ShopBox {
  /** `place`: where the text stands, such as `talk`; opening takes the same. */
  seal(text: string, place: string): Buffer
  /** @throws CannotDecrypt when the text was sealed elsewhere, or its bytes were changed */
  open(sealed: Uint8Array, place: string): string
}

export interface ShopBoxes {
  /** Takes a transaction of its own: ask before you begin yours. @throws CannotDecrypt */
  of(shopId: ShopId): Promise<ShopBox>
  /** To open texts in a transaction that has begun. Null: the shop has no key, so nothing of it is sealed. */
  find(tx: ShopTx, shopId: ShopId): Promise<ShopBox | null>
}

/** How long a key is used without a look at its row (ms): a database that was restored may have another. */
const TTL_MS = 60_000
/** Cached keys, at most; when full, the cache starts over. */
const CAPACITY = 10_000

/**
 * The boxes of all shops. A shop's key is made at first use and kept in the vault, so sealing costs no read, and a
 * change of the master key rewraps one row. Lives as long as the process.
 */
export function createShopBoxes({
  db,
  vault,
  now = () => performance.now(),
}: {
  db: Db
  vault: Vault
  /** Monotonic milliseconds. */
  now?: () => number
}): ShopBoxes {
  const kept = new Map<ShopId, { box: Promise<ShopBox>; at: number }>()
  const fresh = (shopId: ShopId): Promise<ShopBox> | null => {
    const found = kept.get(shopId)
    return found && now() - found.at < TTL_MS ? found.box : null
  }
  return {
    async find(tx, shopId) {
      const found = fresh(shopId)
      if (found) return found
      const id = await secretOf(tx, shopId)
      return id === null ? null : boxOf(shopId, await reveal(tx, vault, { shopId, id }))
    },
    of(shopId) {
      const found = fresh(shopId)
      if (found) return found
      // Committed before it is used: a key that was rolled back would leave texts that nobody can read.
      const box = inShop(db, shopId, (tx) => keyOf(tx, vault, shopId)).then((key) => boxOf(shopId, key))
      if (kept.size >= CAPACITY) kept.clear()
      kept.set(shopId, { box, at: now() })
      box.catch(() => {
        if (kept.get(shopId)?.box === box) kept.delete(shopId)
      })
      return box
    },
  }
}

async function keyOf(tx: ShopTx, vault: Vault, shopId: ShopId): Promise<Buffer> {
  const id = (await secretOf(tx, shopId)) ?? (await makeKey(tx, vault, shopId))
  return reveal(tx, vault, { shopId, id })
}

const reveal = async (tx: ShopTx, vault: Vault, secret: { shopId: ShopId; id: string }): Promise<Buffer> =>
  Buffer.from(await vault.reveal(tx, { ...secret, purpose: 'shop.key' }), 'base64')

async function secretOf(tx: ShopTx, shopId: ShopId): Promise<string | null> {
  const row = await tx
    .selectFrom('shop_keys')
    .select('secret_id')
    .where('shop_id', '=', shopId)
    .executeTakeFirst()
  return row?.secret_id ?? null
}

/** Of several processes at once the first one's key counts; the others wait for its commit. */
async function makeKey(tx: ShopTx, vault: Vault, shopId: ShopId): Promise<string> {
  const value = newDataKey().toString('base64')
  const id = await vault.store(tx, { shopId, purpose: 'shop.key', value })
  const { numInsertedOrUpdatedRows: made } = await tx
    .insertInto('shop_keys')
    .values({ shop_id: shopId, secret_id: id })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (made === 1n) return id
  await tx.deleteFrom('secrets').where('id', '=', id).execute()
  const first = await secretOf(tx, shopId)
  if (first === null) throw new Error('the key of the shop was not found')
  return first
}

const boxOf = (shopId: ShopId, key: Buffer): ShopBox => {
  const context = (place: string) => `todoke.text:${shopId}:${place}`
  return {
    seal: (text, place) => seal(key, Buffer.from(text), context(place)),
    open(sealed, place) {
      try {
        return open(key, sealed, context(place)).toString()
      } catch {
        throw new CannotDecrypt(`of the shop (${place})`)
      }
    },
  }
}
