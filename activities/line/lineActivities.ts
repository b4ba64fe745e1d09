import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { RichMenu } from '../../domain/line/richMenu.ts'
import { cleanText } from '../../domain/values/text.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { lacksBasicId, noteChannelState, storeBasicId, storeQuota } from '../../schema/line/lineChannel.ts'
import { readLineUser, storeProfile } from '../../schema/members/memberProfile.ts'
import { asFailure, isForTheShop, LineCallFailed } from './lineCallFailed.ts'
import type { Line } from './line.ts'

/** The account as it would be saved; only its secrets are stored yet. */
export interface CredentialsToVerify {
  shopId: ShopId
  channelId: string
  channelSecretId: string
  accessTokenId: string | null
}

/** `code` is one of the error catalogue. */
export type CredentialsVerdict =
  | { ok: true; botUserId: string; basicId?: string }
  | { ok: false; code: string }

/** Calls to LINE, on the queue `line`. They fail with the types LINE_FAILURES of domain/errors/failureTypes.ts. */
export interface LineActivities {
  /** Reads the member's LINE profile and stores name and picture; without a profile the stored ones stay. */
  fetchProfile(input: { shopId: ShopId; memberId: MemberId }): Promise<void>
  /** The rich menus that exist at LINE, to choose from. */
  listRichMenus(input: { shopId: ShopId; lineAccountId: LineAccountId }): Promise<RichMenu[]>
  /** Reads and stores the monthly limit, its use (in recipients), and whether the credentials are still valid. */
  readQuota(input: {
    shopId: ShopId
    lineAccountId: LineAccountId
  }): Promise<{ limit: number | null; used: number }>
  /**
   * Verifies credentials before they are saved: id and secret must get a token, and a pasted token must belong to the
   * same channel. A verdict is certain; no answer from LINE is a failure, to be retried.
   */
  verifyLineAccount(input: CredentialsToVerify): Promise<CredentialsVerdict>
}

export interface LineActivityDeps {
  db: Db
  vault: Vault
  line: Line
}

export function createLineActivities({ db, vault, line }: LineActivityDeps): LineActivities {
  const { client, access } = line
  /** Of accounts that were connected before it was kept; no reason for anything to fail. */
  const learnBasicId = async ({ shopId, lineAccountId }: Parameters<LineActivities['readQuota']>[0]) => {
    if (!(await inShop(db, shopId, (tx) => lacksBasicId(tx, lineAccountId)))) return
    const { basicId } = await access
      .as(shopId, lineAccountId, (token) => client.botInfo(token))
      .catch(() => ({ basicId: undefined }))
    if (basicId !== undefined) await inShop(db, shopId, (tx) => storeBasicId(tx, lineAccountId, basicId))
  }
  return {
    fetchProfile: ({ shopId, memberId }) =>
      asFailure(async () => {
        const user = await inShop(db, shopId, (tx) => readLineUser(tx, memberId))
        if (!user) return
        const profile = await access.as(shopId, user.lineAccountId, (token) =>
          client.profile(token, user.lineUserId),
        )
        await inShop(db, shopId, (tx) => storeProfile(tx, memberId, profile))
      }),

    listRichMenus: ({ shopId, lineAccountId }) =>
      asFailure(async () => {
        const menus = await access.as(shopId, lineAccountId, (token) => client.richMenus(token))
        return menus.map(({ richMenuId, name, chatBarText }) => ({
          richMenuId,
          name: cleanText(name),
          chatBarText: cleanText(chatBarText),
        }))
      }),

    readQuota: ({ shopId, lineAccountId }) =>
      asFailure(async () => {
        try {
          const read = await access.as(shopId, lineAccountId, async (token) => ({
            limit: await client.quota(token),
            used: await client.consumption(token),
          }))
          await inShop(db, shopId, async (tx) => {
            await storeQuota(tx, lineAccountId, read)
            await noteChannelState(tx, lineAccountId, null)
          })
          await learnBasicId({ shopId, lineAccountId })
          return read
        } catch (error) {
          if (error instanceof LineCallFailed && isForTheShop(error))
            await inShop(db, shopId, (tx) => noteChannelState(tx, lineAccountId, error.type))
          throw error
        }
      }),

    verifyLineAccount: ({ shopId, channelId, channelSecretId, accessTokenId }) =>
      asFailure(async () => {
        const { secret, pasted } = await inShop(db, shopId, async (tx) => ({
          secret: await vault.reveal(tx, { shopId, id: channelSecretId, purpose: 'line.channelSecret' }),
          pasted:
            accessTokenId === null
              ? null
              : await vault.reveal(tx, { shopId, id: accessTokenId, purpose: 'line.accessToken' }),
        }))
        try {
          const { access_token: minted } = await client.mintToken(channelId, secret)
          const { userId, basicId } = await client.botInfo(minted)
          const same = pasted === null || (await client.botInfo(pasted)).userId === userId
          if (!same) return { ok: false, code: 'LINE_CREDENTIALS_INVALID' }
          return { ok: true, botUserId: userId, ...(basicId !== undefined && { basicId }) }
        } catch (error) {
          const isCertain = error instanceof LineCallFailed && error.type === 'LINE_CREDENTIALS_INVALID'
          if (isCertain) return { ok: false, code: error.type }
          throw error
        }
      }),
  }
}
