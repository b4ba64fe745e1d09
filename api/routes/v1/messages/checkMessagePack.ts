import { type Bubble, checkBubbles, uploadsIn, withDurations } from '../../../../domain/bubbles/index.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { mediaOfShop } from '../../../../schema/media/media.ts'
import type { PackContent } from '../../../../schema/messages/messagePacks.ts'
import { below, checkContent } from '../bubbles/checkContent.ts'
import type { ApiSettings } from '../../../dependencies.ts'
import { actionsOfButtons, lookUpLabels } from '../members/labelReferences.ts'
import { refuseFindings } from '../../../problems/finding.ts'

/**
 * Checks the bubbles of a message pack as those of a scenario are, and tells everything that is wrong at once.
 * @returns what is stored: sounds get the length of their upload
 * @throws Problem
 */
export async function checkMessagePack(
  tx: ShopTx,
  { isMediaReachable }: Pick<ApiSettings, 'isMediaReachable'>,
  lineAccountId: string,
  { adminName, bubbles }: { adminName: string; bubbles: readonly Bubble[] },
): Promise<PackContent> {
  const problems = checkBubbles(bubbles)
  const known = await lookUpLabels(
    tx,
    lineAccountId,
    undefined,
    problems.length === 0 ? actionsOfButtons(bubbles) : [],
  )
  const uploads = await mediaOfShop(tx, uploadsIn(bubbles))
  refuseFindings(below('/bubbles', checkContent(bubbles, problems, { known, uploads, isMediaReachable })))
  return { adminName, bubbles: withDurations(bubbles, uploads) }
}
