import { readRobotLogin } from '../../domain/robots/robotLogin.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { Db, ShopTx } from '../database.ts'
import { forEachShop } from '../sql/forEachShop.ts'
import type { Keyring } from './keyring.ts'
import { createVault, type Vault } from './vault.ts'

/**
 * Hashes the logins of robots with the current master key, so that two robots with one login are still noticed, among all
 * shops, once the old key is gone.
 */
export async function rotateLogins(db: Db, keyring: Keyring): Promise<void> {
  const vault = createVault(keyring)
  await forEachShop(db, (tx, shopId) => hashAnew(tx, shopId, vault))
}

async function hashAnew(tx: ShopTx, shopId: ShopId, vault: Vault): Promise<void> {
  const { keyId } = vault.logins
  const rows = await tx
    .selectFrom('robots as r')
    .innerJoin('cart_connections as c', 'c.id', 'r.connection_id')
    .select(['r.id', 'r.credentials_id', 'c.cart', 'c.cart_domain'])
    .where('r.removed_at', 'is', null)
    .where('r.login_key_id', '<>', keyId)
    // One whose cart moved is known by the login at the old one, and has to be saved again anyway.
    .where((of) => of.or([of('r.reason', 'is', null), of('r.reason', '<>', 'ROBOT_CART_MOVED')]))
    .orderBy('r.id')
    .forNoKeyUpdate('r')
    .execute()
  for (const { id, credentials_id, cart, cart_domain } of rows) {
    if (credentials_id === null) continue
    const { loginId } = readRobotLogin(
      await vault.reveal(tx, { shopId, id: credentials_id, purpose: 'robot.login' }),
    )
    const [login_key] = vault.logins.of({ cart, cartDomain: cart_domain, loginId })
    // Another robot may have been given the same login under the new key meanwhile; then both stay as they are.
    const twin = await tx
      .selectFrom('robots')
      .select('id')
      .where('login_key', '=', login_key)
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    if (twin !== undefined) continue
    await tx.updateTable('robots').set({ login_key, login_key_id: keyId }).where('id', '=', id).execute()
  }
}
