import { addFriendUrl } from '../../domain/line/loginSettings.ts'
import { brand, type LineAccountId, type ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { readLineAccount, shopOfLineAccount } from '../../schema/line/lineAccounts.ts'
import { readShop } from '../../schema/shops/shops.ts'
import { requireRow } from '../../schema/sql/optimisticLock.ts'
import { Problem } from '../problems/problem.ts'

/** The LINE account whose page asks, with what pages sign in at. */
export interface LiffAccount {
  shopId: ShopId
  lineAccountId: LineAccountId
  shopName: string
  accountName: string
  liffId: string
  loginChannelId: string
  /** Null while LINE has not told the account's basic id. */
  addFriendUrl: string | null
}

/**
 * The account that the path names; nothing else of a request says whose page it is.
 * @throws Problem NOT_FOUND, LIFF_NOT_CONFIGURED
 */
export async function liffAccount(db: Db, id: string): Promise<LiffAccount> {
  // One spelling of an id: what is counted under it is counted once.
  const lineAccountId = brand<LineAccountId>(id.toLowerCase())
  const shopId = await shopOfLineAccount(db, lineAccountId)
  if (shopId === null) throw new Problem('NOT_FOUND')
  const [account, shop] = await inShop(db, shopId, async (tx) => [
    await readLineAccount(tx, lineAccountId),
    requireRow(await readShop(tx)),
  ])
  const { liff_id: liffId, login_channel_id: loginChannelId } = account
  if (liffId === null || loginChannelId === null) throw new Problem('LIFF_NOT_CONFIGURED')
  return {
    shopId,
    lineAccountId,
    shopName: shop.name,
    accountName: account.name,
    liffId,
    loginChannelId,
    addFriendUrl: addFriendUrl(account.basic_id),
  }
}
