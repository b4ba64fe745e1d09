import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { type ClaimBox, createClaimBox } from './claimBox.ts'
import { CannotDecrypt, type Keyring, newDataKey, open, seal } from './keyring.ts'
import { createLoginKeys, type LoginKeys } from './loginKeys.ts'

/** What a secret is for. Part of the encryption's context, so that one secret cannot stand in for another. */
export type SecretPurpose =
  | 'line.channelSecret'
  | 'line.accessToken'
  | 'cart.credentials'
  | 'message.draft'
  | 'shop.key'
  | 'robot.login'

/**
 * Holds the shop's credentials and keys, and drafts of messages while a worker checks them. Each value is encrypted under
 * a data key of its own, which the master key wraps (design.md section 4). Values are text, structured ones JSON.
 */
export interface Vault {
  /** Stores a new secret and answers its id. */
  store(tx: ShopTx, secret: { shopId: ShopId; purpose: SecretPurpose; value: string }): Promise<string>
  /** @throws CannotDecrypt when the master key is not the one it was stored with */
  reveal(tx: ShopTx, secret: { shopId: ShopId; id: string; purpose: SecretPurpose }): Promise<string>
  /** Rewraps the data key of a secret under the current master key. */
  rewrap(tx: ShopTx, shopId: ShopId, id: string): Promise<void>
  /** For what members state to be linked. */
  readonly claims: ClaimBox
  /** For the logins of robots. */
  readonly logins: LoginKeys
}

const wrapContext = (shopId: string) => `todoke.dataKey:${shopId}`
const valueContext = (shopId: string, purpose: string) => `todoke.secret:${shopId}:${purpose}`

export function createVault(keyring: Keyring): Vault {
  const unwrap = (keyId: string, wrapped: Buffer, shopId: ShopId): Buffer => {
    const master = keyring.key(keyId)
    try {
      return open(master, wrapped, wrapContext(shopId))
    } catch {
      throw new CannotDecrypt(keyId)
    }
  }

  const box = (shopId: ShopId, purpose: SecretPurpose, value: string) => {
    const dataKey = newDataKey()
    return {
      key_id: keyring.currentId,
      wrapped_key: seal(keyring.current, dataKey, wrapContext(shopId)),
      ciphertext: seal(dataKey, Buffer.from(value), valueContext(shopId, purpose)),
    }
  }

  const row = (tx: ShopTx, id: string) =>
    tx.selectFrom('secrets').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  return {
    claims: createClaimBox(keyring),
    logins: createLoginKeys(keyring),
    async store(tx, { shopId, purpose, value }) {
      const { id } = await tx
        .insertInto('secrets')
        .values({ shop_id: shopId, purpose, ...box(shopId, purpose, value) })
        .returning('id')
        .executeTakeFirstOrThrow()
      return id
    },
    async reveal(tx, { shopId, id, purpose }) {
      const found = await row(tx, id)
      const dataKey = unwrap(found.key_id, found.wrapped_key, shopId)
      return open(dataKey, found.ciphertext, valueContext(shopId, purpose)).toString()
    },
    async rewrap(tx, shopId, id) {
      const found = await row(tx, id)
      const dataKey = unwrap(found.key_id, found.wrapped_key, shopId)
      await tx
        .updateTable('secrets')
        .set({ key_id: keyring.currentId, wrapped_key: seal(keyring.current, dataKey, wrapContext(shopId)) })
        .where('id', '=', id)
        .execute()
    },
  }
}
