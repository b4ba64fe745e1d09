import { parseKeyring } from '../../../schema/crypto/keyring.ts'
import { createResponseTokens } from '../../../schema/crypto/responseTokens.ts'
import { createShopBoxes, type ShopBoxes } from '../../../schema/crypto/shopBoxes.ts'
import { createVault } from '../../../schema/crypto/vault.ts'
import type { Db } from '../../../schema/database.ts'

/** TODOKE_MASTER_KEY of tests. */
export const TEST_MASTER_KEY = `test:${Buffer.alloc(32, 7).toString('base64')}`
export const testKeyring = parseKeyring(TEST_MASTER_KEY)
export const testVault = createVault(testKeyring)
export const testTokens = createResponseTokens(testKeyring)
export const testBoxes = (db: Db): ShopBoxes => createShopBoxes({ db, vault: testVault })
