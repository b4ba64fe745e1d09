import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import { LineCallFailed } from './lineCallFailed.ts'
import type { Line } from './line.ts'

/** Whose rich menu it is. */
export interface LineUser {
  shopId: ShopId
  lineAccountId: LineAccountId
  lineUserId: string
}

/**
 * Links a rich menu to a LINE user, or unlinks it (null) so that the default shows; linking twice is harmless. Returns
 * `DONE`, or `REFUSED: ...` when LINE refuses permanently.
 * @throws LineCallFailed retryable failures
 */
export async function linkMenuAtLine(
  { client, access }: Line,
  { shopId, lineAccountId, lineUserId }: LineUser,
  richMenuId: string | null,
): Promise<string> {
  try {
    await access.as(shopId, lineAccountId, (token) =>
      richMenuId === null
        ? client.unlinkRichMenu(token, lineUserId)
        : client.linkRichMenu(token, lineUserId, richMenuId),
    )
    return 'DONE'
  } catch (error) {
    const isFinal =
      error instanceof LineCallFailed && (error.type === 'LINE_REFUSED' || error.type === 'LINE_ACCOUNT_GONE')
    if (isFinal) return `REFUSED: ${error.message}`
    throw error
  }
}
