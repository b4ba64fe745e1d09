import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import { LineCallFailed } from './callFailed.ts'
import type { Line } from './line.ts'

/**
 * Links a person's rich menu, or unlinks it with null so that the default shows; linking twice is harmless.
 * `DONE`, or `REFUSED: ...` when LINE never will. @throws LineCallFailed what may pass
 */
export async function linkMenuAtLine(
  { client, access }: Line,
  shopId: ShopId,
  lineAccountId: LineAccountId,
  lineUserId: string,
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
