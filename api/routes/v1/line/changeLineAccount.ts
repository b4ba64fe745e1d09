import type { Static } from 'typebox'
import { inShop } from '../../../../schema/database.ts'
import { type LineAccountRow, readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { changeLineAccount as storeChange } from '../../../../schema/messages/changeLineAccount.ts'
import { requireVersion } from '../../../../schema/sql/optimisticLock.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import type { Edit, Save } from '../../../rest/resource.ts'
import { withStoredSecrets } from '../../../rest/storedSecrets.ts'
import type { LineAccountChange } from './lineAccountModel.ts'
import { accessTokenOf, channelSecretOf } from './lineCredentials.ts'
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
  const { name, pushLimit, oneSeriesPerOrder, channelSecret, accessToken, ...limits } = body
  const settings = {
    ...(name === undefined ? {} : { name }),
    ...(pushLimit === undefined ? {} : { pushLimit }),
    ...(oneSeriesPerOrder === undefined ? {} : { oneSeriesPerOrder }),
    limits: limitColumns(limits),
  }
  if (channelSecret === undefined && accessToken === undefined)
    return save((tx) => storeChange(tx, { shopId, id, version, change: settings }))

  const before = requireVersion(await inShop(deps.db, shopId, (tx) => readLineAccount(tx, id)), version)
  const secret = channelSecret === undefined ? [] : [channelSecretOf(channelSecret)]
  const token = typeof accessToken === 'string' ? [accessTokenOf(accessToken)] : []
  return withStoredSecrets(deps, { shopId, secrets: [...secret, ...token] }, async (ids) => {
    const channelSecretId = secret.length > 0 ? (ids[0] ?? '') : before.channel_secret_id
    const kept = accessToken === undefined ? before.access_token_id : null
    const accessTokenId = token.length > 0 ? (ids.at(-1) ?? null) : kept
    const botUserId = await verifyLineAccount(
      deps,
      { shopId, channelId: before.channel_id, channelSecretId, accessTokenId },
      channelSecret === undefined ? '/accessToken' : '/channelSecret',
    )
    // Stored only if nobody changed the account during the check.
    const verified = { channelSecretId, accessTokenId, botUserId }
    return save((tx) =>
      storeChange(tx, { shopId, id, version: before.version, change: { ...settings, verified } }),
    )
  })
}
