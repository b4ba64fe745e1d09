import type { Static } from 'typebox'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import {
  type LineAccountChange as StoredChange,
  type LineAccountRow,
  readLineAccount,
} from '../../../../schema/line/lineAccounts.ts'
import { changeLineAccount as storeChange } from '../../../../schema/messages/changeLineAccount.ts'
import { tellOpenRequests } from '../../../../schema/requests/wakeRequests.ts'
import { requireVersion } from '../../../../schema/sql/optimisticLock.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import type { Edit, Save } from '../../../rest/resource.ts'
import { withStoredSecrets } from '../../../rest/storedSecrets.ts'
import type { LineAccountChange } from './lineAccountModel.ts'
import { accessTokenOf, channelSecretOf } from './lineCredentials.ts'
import { readLoginSettings, refuseLogin, refuseTakenLiff } from './loginForm.ts'
import { limitColumns } from './sendingLimitsForm.ts'
import { verifyLineAccount } from './verifyLineAccount.ts'

/**
 * Changes a LINE account. New credentials are stored beside the old ones, tried at LINE together with those that stay,
 * and replace the old ones only when LINE accepts them.
 */
export async function changeLineAccount<Answer>(
  deps: ApiDependencies,
  { by: { shopId }, id, version, body }: Edit<Static<typeof LineAccountChange>>,
  save: Save<LineAccountRow, Answer>,
): Promise<Answer> {
  const { name, pushLimit, oneSeriesPerOrder, talkDays, channelSecret, accessToken, ...rest } = body
  const { liffId, loginChannelId, secondLook, requestsOn, ...limits } = rest
  const login = readLoginSettings({ liffId, loginChannelId })
  const settings = {
    login,
    ...(name === undefined ? {} : { name }),
    ...(pushLimit === undefined ? {} : { pushLimit }),
    ...(oneSeriesPerOrder === undefined ? {} : { oneSeriesPerOrder }),
    ...(talkDays === undefined ? {} : { talkDays }),
    ...(secondLook === undefined ? {} : { secondLook }),
    ...(requestsOn === undefined ? {} : { requestsOn }),
    limits: limitColumns(limits),
  }
  const store = async (tx: ShopTx, at: number | null, change: StoredChange): Promise<LineAccountRow> => {
    await refuseLogin(tx, { shopId, id, login })
    const row = await storeChange(tx, { shopId, id, version: at, change }).catch(refuseTakenLiff)
    if (requestsOn === true) await tellOpenRequests(tx, shopId, { lineAccountId: id })
    return row
  }
  if (channelSecret === undefined && accessToken === undefined)
    return save((tx) => store(tx, version, settings))

  const before = requireVersion(await inShop(deps.db, shopId, (tx) => readLineAccount(tx, id)), version)
  const secret = channelSecret === undefined ? [] : [channelSecretOf(channelSecret)]
  const token = typeof accessToken === 'string' ? [accessTokenOf(accessToken)] : []
  return withStoredSecrets(deps, { shopId, secrets: [...secret, ...token] }, async (ids) => {
    const channelSecretId = secret.length > 0 ? (ids[0] ?? '') : before.channel_secret_id
    const kept = accessToken === undefined ? before.access_token_id : null
    const accessTokenId = token.length > 0 ? (ids.at(-1) ?? null) : kept
    const bot = await verifyLineAccount(
      deps,
      { shopId, channelId: before.channel_id, channelSecretId, accessTokenId },
      channelSecret === undefined ? '/accessToken' : '/channelSecret',
    )
    // Stored only if nobody changed the account during the check.
    const verified = { channelSecretId, accessTokenId, ...bot }
    return save((tx) => store(tx, before.version, { ...settings, verified }))
  })
}
