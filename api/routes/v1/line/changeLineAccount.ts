import type { ShopId } from '../../../../domain/values/ids.ts'
import { inShop } from '../../../../schema/database.ts'
import { requireVersion } from '../../../../schema/sql/optimisticLock.ts'
import { changeLineAccount as storeChange } from '../../../../schema/messages/changeLineAccount.ts'
import { type LineAccountRow, readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import type { FrequencyCap, QuietHours } from './sendingLimitsModel.ts'
import { limitColumns } from './sendingLimitsForm.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { withStoredSecrets } from '../../../rest/trial.ts'
import { verifyLineAccount } from '../../../rest/verification.ts'

interface Change {
  name?: string
  pushLimit?: number
  oneSeriesPerOrder?: boolean
  quietHours?: QuietHours | null
  frequencyCap?: FrequencyCap | null
  limitsIncludeNotices?: boolean
  channelSecret?: string
  /** Null: from now on tokens are minted from the channel secret. */
  accessToken?: string | null
}

/**
 * Changes a LINE account. New credentials are stored beside the old ones, tried at LINE together with what
 * stays, and take the old ones' place only when LINE accepts them.
 */
export async function changeLineAccount(
  deps: ApiDependencies,
  shopId: ShopId,
  id: string,
  version: number | null,
  { name, pushLimit, oneSeriesPerOrder, channelSecret, accessToken, ...limits }: Change,
): Promise<LineAccountRow> {
  const plain = {
    ...(name === undefined ? {} : { name }),
    ...(pushLimit === undefined ? {} : { pushLimit }),
    ...(oneSeriesPerOrder === undefined ? {} : { oneSeriesPerOrder }),
    limits: limitColumns(limits),
  }
  if (channelSecret === undefined && accessToken === undefined)
    return inShop(deps.db, shopId, (tx) => storeChange(tx, shopId, id, version, plain))

  const before = requireVersion(await inShop(deps.db, shopId, (tx) => readLineAccount(tx, id)), version)
  const secret =
    channelSecret === undefined
      ? []
      : [{ purpose: 'line.channelSecret' as const, value: channelSecret.trim() }]
  const token =
    typeof accessToken === 'string'
      ? [{ purpose: 'line.accessToken' as const, value: accessToken.trim() }]
      : []
  return withStoredSecrets(deps, shopId, [...secret, ...token], async (ids) => {
    const channelSecretId = secret.length > 0 ? (ids[0] ?? '') : before.channel_secret_id
    const kept = accessToken === undefined ? before.access_token_id : null
    const accessTokenId = token.length > 0 ? (ids.at(-1) ?? null) : kept
    const { botUserId } = await verifyLineAccount(
      deps,
      { shopId, channelId: before.channel_id, channelSecretId, accessTokenId },
      channelSecret === undefined ? '/accessToken' : '/channelSecret',
    )
    // Between the check and here someone else may have changed it: their version is not this one.
    return inShop(deps.db, shopId, (tx) =>
      storeChange(tx, shopId, id, before.version, {
        ...plain,
        verified: { channelSecretId, accessTokenId, botUserId },
      }),
    )
  })
}
